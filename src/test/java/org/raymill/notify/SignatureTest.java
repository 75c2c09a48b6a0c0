package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.Notice;
import org.raymill.model.Notification.Channel;

class SignatureTest {

    private static final Instant AT = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    @Test
    void isThatOfTheExampleOfStandardWebhooks() {
        Signature signature = Signature.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        assertThat(signature.of("msg_p5jXN8AQM9LWM0D4loKWxJek", AT, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void everySecretSignsWhileOneIsExchanged() {
        String first = Signature.parse(TestNotices.SECRET).of("msg_1", AT, BODY);
        String both = Signature.parse("\n" + TestNotices.SECRET + "\r\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
                .of("msg_1", AT, BODY);
        assertThat(both.split(" ")).hasSize(2).contains(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "secret", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?"})
    void aFileWithoutAProperSecretIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> Signature.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2hvcnQ")
                .hasMessageNotContaining("MfKQ9")
                .hasNoCause();
    }

    @Test
    void aSecretOfMoreThanSixtyFourBytesIsRefused() {
        String most = Base64.getEncoder().encodeToString(new byte[64]);
        assertThat(Signature.parse("whsec_" + most).of("a", AT, BODY)).startsWith("v1,");
        String more = Base64.getEncoder().encodeToString(new byte[65]);
        assertThatThrownBy(() -> Signature.parse("whsec_" + more)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDocumentedRequestIsGenuine() throws IOException {
        String document = Files.readString(Path.of("docs/notifications.md"));
        Notice notice = TestNotices.notice(Channel.WEBHOOK, "https://hooks.studio.example/raymill");
        Instant sent = TestNotices.ENDED.plusSeconds(5);
        byte[] body = NoticeBody.of(notice, "oslo");
        assertThat(document)
                .contains(
                        TestNotices.SECRET,
                        "webhook-id: " + notice.id() + "\n",
                        "webhook-timestamp: " + sent.getEpochSecond() + "\n",
                        "webhook-signature: "
                                + Signature.parse(TestNotices.SECRET).of(notice.id(), sent, body) + "\n",
                        "\n" + new String(body, StandardCharsets.UTF_8) + "\n");
    }
}
