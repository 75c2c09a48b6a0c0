package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example, true, hooks.example, 443, /, hooks.example",
        "HTTP://hooks.example:8080/a/b?c=d%20e, false, hooks.example, 8080, /a/b?c=d%20e, hooks.example:8080",
        "http://[fd00::1]:80/, false, fd00::1, 80, /, [fd00::1]",
        "https://10.1.2.3?x, true, 10.1.2.3, 443, /?x, 10.1.2.3"
    })
    void isReadAsItIsMeant(String text, boolean secure, String host, int port, String target, String authority) {
        assertThat(WebhookUrl.parse(text)).isEqualTo(new WebhookUrl(secure, host, port, target));
        assertThat(WebhookUrl.parse(text).authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @CsvSource({
        "hooks.example, must begin with",
        "ftp://hooks.example/, must begin with",
        "file:///etc/passwd, must begin with",
        "https:///a, names no host",
        "https://anna:secret@hooks.example/, no user",
        "https://hooks.example/#a, no fragment",
        "https://hooks.example:0/, no port",
        "https://hooks.example:99999/, no port",
        "https://hooks_x/, names no host",
        "https://127.1/, names no host",
        "https://2130706433/, names no host",
        "https://[fe80::1%25eth0]/, no zone",
        "https://[fe80::1%eth0]/, no zone",
        "https://[::1, is no URL",
        "https://a b/, is no URL",
        "'', must begin with"
    })
    void whatIsNoneIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> WebhookUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
