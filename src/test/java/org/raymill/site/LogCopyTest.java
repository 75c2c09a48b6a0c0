package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is added to the copy of a log that grows at another site. */
class LogCopyTest {

    private final LogCopy copy = new LogCopy();

    private String more(String whole) {
        return new String(copy.more(whole.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void aLogThatGrowsIsContinued() {
        assertThat(copy.isNew()).isTrue();
        assertThat(more("")).isEmpty();
        assertThat(more("one\n")).isEqualTo("one\n");
        assertThat(copy.isNew()).isFalse();
        assertThat(more("one\n")).isEmpty();
        assertThat(more("one\ntwo\n")).isEqualTo("two\n");
    }

    @Test
    void whenItsMiddleIsLeftOutItGoesOnWhereItWas() {
        StringBuilder log = new StringBuilder();
        for (int line = 0; line < 5_000; line++) {
            log.append("line ").append(line).append('\n');
        }
        assertThat(more(log.toString())).isEqualTo(log.toString());
        String shorter = "line 0\n...\n" + log.substring(log.indexOf("line 3000")) + "line 5000\n";
        assertThat(more(shorter)).isEqualTo("line 5000\n");
    }

    @Test
    void whatCanNotBeFollowedSaysSoAndGoesOnWithItsEnd() {
        more("one\n".repeat(100));
        assertThat(more("something else\n")).isEqualTo("... some of the log was left out ...\nsomething else\n");
        String long1 = "x".repeat(100_000);
        assertThat(more(long1)).hasSize(65_536 + 37).startsWith("... some of the log was left out ...\n");
        assertThat(more("")).as("it begins anew").isEqualTo("... some of the log was left out ...\n");
    }

    @Test
    void whateverItIsItTakesNoTime() {
        more("a".repeat(1 << 20));
        String other = ("a".repeat(4_000) + "b").repeat(2_000);
        assertThat(more(other)).hasSize(65_536 + 37);
    }
}
