package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

class NotifySettingsTest {

    private static final Config DEFAULTS = ConfigFactory.load().getConfig("raymill.notify");
    private static final String SMTP =
            "smtp { host = mail.example, from = \"raymill@film.example\", recipients = [\"*@film.example\", \"bo@x.example\"] }";

    @TempDir
    private Path folder;

    private static Notification webhook(String url) {
        return new Notification(Channel.WEBHOOK, url, List.of());
    }

    private static Notification mail(String address) {
        return new Notification(Channel.EMAIL, address, List.of());
    }

    @Test
    void nobodyIsNotifiedAtFirst() {
        NotifySettings settings = NotifySettings.from(DEFAULTS);
        assertThat(settings.siteWide()).isEmpty();
        assertThat(settings.giveUpAfter()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.refusal(webhook("https://hooks.example/")).orElseThrow())
                .contains("raymill.notify.secret-file");
        assertThat(settings.refusal(mail("anna@film.example")).orElseThrow()).contains("raymill.notify.smtp.host");
    }

    @Test
    void theSitesWebhooksAreToldOfJobsOfServersOrOfBothAndClientsNeverOfServers() {
        NotifySettings settings = TestNotices.settings(
                folder,
                "allow = [hooks.example], webhooks = [{ name = both, url = \"http://a/\", events = [job.failed, server.lost] },"
                        + " { name = servers, url = \"http://a/\", events = [server.back] },"
                        + " { name = jobs, url = \"http://a/\" }]");
        assertThat(settings.ofJobs())
                .containsExactly(
                        new Notification(Channel.SITE_WEBHOOK, "both", List.of(NoticeType.JOB_FAILED)),
                        new Notification(Channel.SITE_WEBHOOK, "jobs", NoticeType.ENDINGS));
        assertThat(settings.ofServers())
                .containsExactly(
                        new Notification(Channel.SITE_WEBHOOK, "both", List.of(NoticeType.SERVER_LOST)),
                        new Notification(Channel.SITE_WEBHOOK, "servers", List.of(NoticeType.SERVER_BACK)));
        List<NoticeType> lost = List.of(NoticeType.SERVER_LOST);
        assertThat(settings.refusal(new Notification(Channel.WEBHOOK, "https://hooks.example/a", lost))
                        .orElseThrow())
                .contains("raymill.notify.webhooks");
        List<NoticeType> frames = List.of(NoticeType.FRAMES_FAILED);
        assertThat(settings.refusal(new Notification(Channel.WEBHOOK, "https://hooks.example/a", frames)))
                .isEmpty();
        assertThat(settings.refusal(new Notification(Channel.EMAIL, "anna@film.example", frames))
                        .orElseThrow())
                .contains("not by e-mail");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example/a, ''",
        "https://other.example/a, raymill.notify.allow",
        "http://127.0.0.1:8080/a, raymill.notify.allow",
        "http://169.254.169.254/latest, raymill.notify.allow",
        "http://[::1]/, raymill.notify.allow",
        "http://2130706433/, names no host",
        "http://010.0.0.1/, raymill.notify.allow",
        "ftp://hooks.example/, must begin with"
    })
    void aWebhookThatIsNotListedIsRefusedWithTheSetting(String url, String reason) {
        NotifySettings settings = TestNotices.settings(folder, "allow = [hooks.example]");
        assertThat(settings.refusal(webhook(url)).orElse("")).contains(reason);
        assertThat(settings.refusal(webhook(url)).isEmpty()).isEqualTo(reason.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "anna@film.example, ''",
        "ANNA@Film.Example, ''",
        "bo@x.example, ''",
        "al@x.example, raymill.notify.smtp.recipients",
        "anna@evil.film.example, raymill.notify.smtp.recipients",
        "anna@evilfilm.example, raymill.notify.smtp.recipients",
        "anna, is no e-mail address",
        "a@b@film.example, is no e-mail address",
        "<anna@film.example>, is no e-mail address",
        "anna@film.example;bo, is no e-mail address"
    })
    void anAddressThatIsNotListedIsRefusedWithTheSetting(String address, String reason) {
        NotifySettings settings = TestNotices.settings(folder, SMTP);
        assertThat(settings.refusal(mail(address)).orElse("")).contains(reason);
        assertThat(settings.refusal(mail(address)).isEmpty()).isEqualTo(reason.isEmpty());
    }

    @Test
    void aClientCanNotNameTheSitesOwnWebhooks() {
        NotifySettings settings = TestNotices.settings(
                folder, "webhooks = [{ name = chat, url = \"http://10.0.0.1/x\", events = [job.failed] }]");
        assertThat(settings.siteWide())
                .containsExactly(new Notification(Channel.SITE_WEBHOOK, "chat", List.of(NoticeType.JOB_FAILED)));
        assertThat(settings.refusal(settings.siteWide().get(0))).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow = [\"*\"] | raymill.notify.allow",
                "secret-file = /nowhere/at/all | raymill.notify.secret-file",
                "timeout = 0 s | raymill.notify.timeout",
                "deliveries = 17 | raymill.notify.deliveries",
                "deliveries-per-host = 9 | raymill.notify.deliveries-per-host",
                "webhooks = [{ name = a }] | url",
                "webhooks = [{ name = a, url = \"gopher://a/\" }] | raymill.notify.webhooks",
                "webhooks = [{ name = a, url = \"http://a/\", event = x }] | there is no [event]",
                "webhooks = [{ name = a, url = \"http://a/\", events = [job.lost] }] | job.succeeded",
                "webhooks = [{ name = a, url = \"http://a/\" }, { name = a, url = \"http://b/\" }] | two are called a",
                "webhooks = [{ name = a, url = \"http://a/\" }], secret-file = \"\" | raymill.notify.secret-file",
                "smtp { host = a } | raymill.notify.smtp.from",
                "smtp { host = a, from = \"a@b\", security = ssl } | raymill.notify.smtp.security",
                "smtp { host = a, from = \"a@b\", user = x } | raymill.notify.smtp.user",
                "smtp { host = a, from = \"a@b\", recipients = [\"*\"] } | raymill.notify.smtp.recipients",
                "smtp { host = a, from = \"a@b\", port = 0 } | raymill.notify.smtp.port"
            })
    void whatIsWrongIsSaidWithItsKey(String settings, String key) {
        assertThatThrownBy(() -> TestNotices.settings(folder, settings))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining(key);
    }
}
