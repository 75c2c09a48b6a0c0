package org.raymill.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void theSecretMatchesAndNoOtherOneDoes() {
        String hash = SecretHash.of("correct horse".toCharArray(), 1_000, RANDOM);
        assertThat(hash).startsWith("pbkdf2-sha256$1000$").doesNotContain("horse");
        assertThat(SecretHash.isHash(hash)).isTrue();
        assertThat(SecretHash.matches("correct horse".toCharArray(), hash)).isTrue();
        assertThat(SecretHash.matches("correct horsf".toCharArray(), hash)).isFalse();
        assertThat(SecretHash.of("correct horse".toCharArray(), 1_000, RANDOM)).isNotEqualTo(hash);
    }

    /** The values were printed by Python: {@code hashlib.pbkdf2_hmac('sha256', b'password', b'0123456789abcdef', 1000)}. */
    @Test
    void itIsThePbkdf2OfOthers() {
        String hash = "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$hRRjgXWkW8ResfIvBP99J/T4vkgEmMRV/0tJTOjR59I=";
        assertThat(SecretHash.matches("password".toCharArray(), hash)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "pbkdf2-sha256$0$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "pbkdf2-sha256$99999999$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "pbkdf2-sha256$10$====================$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
            })
    void whatIsNoHashMatchesNothing(String text) {
        assertThat(SecretHash.matches("password".toCharArray(), text)).isFalse();
    }

    @Test
    void aTokenIsReadAsItIsWritten() {
        TokenText token = TokenText.create(RANDOM);
        assertThat(token.text()).matches("rmt_[0-9a-f]{20}_[A-Za-z0-9_-]{43}");
        assertThat(TokenText.parse(token.text())).contains(token);
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThat(token.matches(token.hash(RANDOM))).isTrue();
        assertThat(TokenText.create(RANDOM).matches(token.hash(RANDOM))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rmt_", "rmt_a_b", "xmt_abc_0123456789012345678901234567890123456789012"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(TokenText.parse(text)).isEmpty();
    }
}
