package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whether to compress pays. */
class GzipRuleTest {

    private static final OptionalLong UNKNOWN = OptionalLong.empty();
    private static final long MILLIS = 1_000_000;

    @Test
    void textPaysAndWhatIsCompressedDoesNot() {
        byte[] noise = new byte[GzipRule.SAMPLE];
        new Random(1).nextBytes(noise);
        byte[] text = "v 0.25 0.5 -1.75\n".repeat(4_000).getBytes(StandardCharsets.US_ASCII);
        assertThat(GzipRule.pays(text, UNKNOWN)).isTrue();
        assertThat(GzipRule.pays(noise, UNKNOWN)).isFalse();
        assertThat(GzipRule.pays(Arrays.copyOf(text, 1_000), UNKNOWN))
                .as("too little")
                .isFalse();
    }

    @Test
    void itPaysOnASlowLinkAndNotOnOneThatIsFasterThanTheProcessor() {
        // 64 kB become 32 kB in a millisecond: 64 MB/s.
        assertThat(GzipRule.pays(64_000, 32_000, MILLIS, OptionalLong.of(10_000_000)))
                .isTrue();
        assertThat(GzipRule.pays(64_000, 32_000, MILLIS, OptionalLong.of(50_000_000)))
                .isTrue();
        assertThat(GzipRule.pays(64_000, 32_000, MILLIS, OptionalLong.of(100_000_000)))
                .isFalse();
    }

    @Test
    void aLittleIsNotWorthIt() {
        assertThat(GzipRule.pays(64_000, 60_000, 1, OptionalLong.of(1_000))).isFalse();
    }
}
