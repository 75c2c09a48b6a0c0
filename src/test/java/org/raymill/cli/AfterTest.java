package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.api.json.JobSubmission.Predecessor;

class AfterTest {

    private static final String JOB = Samples.JOB;

    @Test
    void wordsBehindAJobSayWhatIsWaitedFor() {
        assertThat(After.parse(JOB))
                .isEqualTo(new Predecessor(JOB, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(After.parse(JOB + ":frames"))
                .isEqualTo(new Predecessor(JOB, Optional.empty(), Optional.of(true), Optional.empty()));
        assertThat(After.parse(JOB + ":CANCEL:render:frames"))
                .isEqualTo(new Predecessor(JOB, Optional.of("render"), Optional.of(true), Optional.of("cancel")));
    }

    @Test
    void whatIsNoPredecessorIsRefused() {
        assertThatThrownBy(() -> After.parse("x:frames")).hasMessageContaining("'x' is no job id");
        assertThatThrownBy(() -> After.parse(JOB + ":")).hasMessageContaining("'' in '" + JOB + ":' is none of frames");
        assertThatThrownBy(() -> After.parse(JOB + ":later")).hasMessageContaining("'later'");
        assertThatThrownBy(() -> After.parse(JOB + ":hold:pass")).hasMessageContaining("'hold' and 'pass'");
    }
}
