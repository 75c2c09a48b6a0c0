package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.model.Announcement;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.model.ServerNotice;

/** What receivers are told of frames and of servers; of jobs see {@link WebhooksTest}. */
class NoticeBodyTest {

    private static JsonNode body(Announcement notice) throws IOException {
        return new ObjectMapper().readTree(NoticeBody.of(notice, "oslo"));
    }

    @Test
    void framesAreNamedByTheirNumbers() throws IOException {
        Notification to = new Notification(Channel.WEBHOOK, "https://a", List.of(NoticeType.FRAMES_PUBLISHED));
        JsonNode body = body(TestNotices.notice(to, NoticeType.FRAMES_PUBLISHED, "helmet", "")
                .ofFrames("1-24,30"));
        assertThat(body.get("type").asText()).isEqualTo("frames.published");
        assertThat(body.at("/data/frameNumbers").asText()).isEqualTo("1-24,30");
        assertThat(body.at("/data/frames").asInt()).isEqualTo(24);
        assertThat(body.at("/data/job").asText()).isEqualTo("01kaqz5m3c9x4p2h");
    }

    @Test
    void aServerIsNamedWithWhatIsTheMatter() throws IOException {
        Notification to = new Notification(Channel.SITE_WEBHOOK, "oncall", List.of(NoticeType.SERVER_PACKAGE_GONE));
        JsonNode body = body(new ServerNotice(
                7,
                0,
                to,
                NoticeType.SERVER_PACKAGE_GONE,
                Instant.parse("2026-11-27T08:00:00Z"),
                "mill-1",
                "blender: it does not start",
                List.of("blender 4.2")));
        assertThat(body)
                .hasToString(
                        "{\"type\":\"server.package_gone\",\"timestamp\":\"2026-11-27T08:00:00Z\",\"data\":{\"server\":\"mill-1\","
                                + "\"message\":\"blender: it does not start\",\"packages\":[\"blender 4.2\"],\"site\":\"oslo\"}}");
    }
}
