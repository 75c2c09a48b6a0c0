package org.raymill.notify;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

/** Notices and settings for tests. */
final class TestNotices {

    /** The secret of the worked example of docs/notifications.md. */
    static final String SECRET = "whsec_cmF5bWlsbCBrZWVwcyBpdHMgd29yZCEgMDEyMzQ=";

    static final Instant ENDED = Instant.parse("2026-11-27T08:00:00Z");
    private static final Config DEFAULTS = ConfigFactory.load().getConfig("raymill.notify");

    private TestNotices() {}

    static Notice notice(Channel channel, String address) {
        return notice(new Notification(channel, address, List.of()), NoticeType.JOB_SUCCEEDED, "helmet", "");
    }

    static Notice notice(Notification to, NoticeType type, String name, String reason) {
        return new Notice(
                new JobId("01kaqz5m3c9x4p2h"),
                7,
                0,
                to,
                type,
                ENDED,
                name,
                "film",
                "anna",
                JobStatus.SUCCEEDED,
                reason,
                24,
                24,
                0,
                ENDED.minusSeconds(600));
    }

    /** Settings with a secret, and what else is given. */
    static NotifySettings settings(Path folder, String more) {
        Path secret = folder.resolve("secret");
        try {
            Files.writeString(secret, SECRET + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return NotifySettings.from(ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseMap(java.util.Map.of("secret-file", secret.toString())))
                .withFallback(DEFAULTS));
    }
}
