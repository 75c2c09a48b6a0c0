package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.app.Readiness.Membership;

/** When a node is ready for what its roles are for, and what it says when it is not. */
class ReadinessTest {

    @ParameterizedTest(name = "{0} {1}, control {2}, Scheduler {3}, shards {4}, database {5}, API {6}: {7}")
    @CsvSource({
        // roles, membership, control nodes, Scheduler, shards, database, API listens: what is missing
        "control, FULL, yes, yes, yes, yes, no,  ''",
        "control, NONE, no,  no,  no,  yes, no,  it is not in the cluster; the Scheduler does not answer; it does not know where jobs are",
        "control, HALF, yes, yes, yes, yes, no,  it is no full member of the cluster while others are unreachable",
        "control, FULL, yes, no,  yes, yes, no,  the Scheduler does not answer",
        "control, FULL, yes, yes, no,  yes, no,  it does not know where jobs are",
        "control, FULL, yes, yes, yes, no,  no,  the database does not answer",
        "render,  FULL, yes, no,  no,  no,  no,  ''",
        "render,  HALF, yes, no,  no,  no,  no,  ''",
        "render,  HALF, no,  no,  no,  no,  no,  no control node can be reached",
        "render,  NONE, no,  no,  no,  no,  no,  it is not in the cluster",
        "api,     HALF, yes, no,  no,  no,  yes, ''",
        "api,     FULL, yes, no,  no,  no,  no,  the API does not listen",
        "api,     FULL, no,  no,  no,  no,  yes, no control node can be reached",
        "api,     NONE, no,  no,  no,  no,  no,  it is not in the cluster; the API does not listen",
        "control+api+render, FULL, yes, yes, yes, yes, yes, ''",
        "control+api+render, FULL, yes, yes, yes, no,  no,  the database does not answer; the API does not listen"
    })
    void aNodeIsReadyWhenItCanDoWhatItsRolesAreFor(
            String roles,
            Membership membership,
            String control,
            String scheduler,
            String shards,
            String database,
            String api,
            String missing) {
        Readiness readiness = new Readiness(
                Set.of(roles.split("\\+")),
                membership,
                yes(control),
                yes(scheduler),
                yes(shards),
                yes(database),
                yes(api));
        assertThat(String.join("; ", readiness.missing())).isEqualTo(missing);
    }

    private static boolean yes(String text) {
        return text.equals("yes");
    }
}
