package org.raymill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** The names of copies of what other sites have written. */
class IdsCopyTest {

    private static final JobId CONSIGNMENT = new JobId("01kaqz5m3c9x4p2h");

    @Test
    void copiesHaveNamesOfTheirOwn() {
        Set<AttemptId> names = new HashSet<>();
        for (int number = 0; number < 1_000; number++) {
            AttemptId there = new AttemptId(String.format("%016d", number));
            AttemptId copy = Ids.copyOf(CONSIGNMENT, there);
            assertThat(copy).isNotEqualTo(there).isEqualTo(Ids.copyOf(CONSIGNMENT, there));
            names.add(copy);
        }
        assertThat(names).hasSize(1_000);
        AttemptId there = new AttemptId("0000000000000000");
        assertThat(Ids.copyOf(new JobId("01kaqz5m3c9x4p2j"), there))
                .as("another consignment")
                .isNotEqualTo(Ids.copyOf(CONSIGNMENT, there));
    }
}
