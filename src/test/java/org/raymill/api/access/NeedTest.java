package org.raymill.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.access.Need.Decision;
import org.raymill.api.access.Need.JobOwner;
import org.raymill.model.Grants;
import org.raymill.model.Role;

class NeedTest {

    /** A caller as a test writes it: {@code anna film=submitter}; {@code -} for nobody. */
    private static Caller caller(String text) {
        if (text.equals("-")) {
            return Caller.NOBODY;
        }
        String[] parts = text.split(" ");
        Map<String, Role> roles = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            roles.put(parts[i].split("=")[0], Role.parse(parts[i].split("=")[1]));
        }
        return Caller.of(parts[0], new Grants(roles), Grants.ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "-,                     NOTHING,    ALLOWED",
        "-,                     KNOWN,      SIGN_IN",
        "anna,                  KNOWN,      FORBIDDEN",
        "anna film=viewer,      KNOWN,      ALLOWED",
        "auto *=scaler,         SCALE,      ALLOWED",
        "auto *=scaler,         KNOWN,      FORBIDDEN",
        "auto *=scaler,         SEE_ALL,    FORBIDDEN",
        "anna film=operator,    SCALE,      FORBIDDEN",
        "anna *=viewer,         SCALE,      ALLOWED",
        "anna film=viewer,      SUBMIT,     FORBIDDEN",
        "anna film=submitter,   SUBMIT,     ALLOWED",
        "anna film=operator,    SEE_ALL,    FORBIDDEN",
        "anna *=viewer,         SEE_ALL,    ALLOWED",
        "anna film=operator,    OPERATE,    FORBIDDEN",
        "anna *=operator,       OPERATE,    ALLOWED",
        "anna *=operator,       ADMINISTER, FORBIDDEN",
        "anna *=admin,          ADMINISTER, ALLOWED",
        "-,                     ADMINISTER, SIGN_IN"
    })
    void whatNeedsNoJob(String caller, Need need, Decision decision) {
        assertThat(need.decide(caller(caller))).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        // of a job of anna's in the project film
        "-,                     SEE_JOB,    SIGN_IN",
        "-,                     CHANGE_JOB, SIGN_IN",
        "anna,                  SEE_JOB,    HIDDEN",
        "auto *=scaler,         SEE_JOB,    HIDDEN",
        "anna tests=operator,   SEE_JOB,    HIDDEN",
        "anna tests=operator,   CHANGE_JOB, HIDDEN",
        "anna film=viewer,      SEE_JOB,    ALLOWED",
        "anna film=viewer,      CHANGE_JOB, FORBIDDEN",
        "anna film=submitter,   CHANGE_JOB, ALLOWED",
        "ben film=submitter,    SEE_JOB,    ALLOWED",
        "ben film=submitter,    CHANGE_JOB, FORBIDDEN",
        "ben film=operator,     CHANGE_JOB, ALLOWED",
        "ben *=operator,        CHANGE_JOB, ALLOWED",
        "anna *=viewer,         CHANGE_JOB, FORBIDDEN"
    })
    void jobs(String caller, Need need, Decision decision) {
        assertThat(Need.decide(need, caller(caller), new JobOwner("film", "anna")))
                .isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        // to anna's account
        "-,                false, SIGN_IN",
        "anna,             false, ALLOWED",
        "anna,             true,  ALLOWED",
        "ben *=operator,   false, FORBIDDEN",
        "ben *=admin,      true,  ALLOWED"
    })
    void accounts(String caller, boolean changes, Decision decision) {
        assertThat(Need.decide(caller(caller), "anna", changes)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({"false, ALLOWED", "true, FORBIDDEN"})
    void aTokenThatAllowsLittleChangesNoAccount(boolean changes, Decision decision) {
        Caller caller = Caller.of("anna", Grants.ALL, Grants.everywhere(Role.OPERATOR));
        assertThat(Need.decide(caller, "anna", changes)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /jobs/{job}/frames/{n}/sample, SEE_JOB",
        "POST,   /jobs/{job}/cancel,            CHANGE_JOB",
        "PATCH,  /jobs/{job},                   CHANGE_JOB",
        "POST,   /jobs,                         SUBMIT",
        "GET,    /jobs,                         KNOWN",
        "GET,    /jobs/counts,                  KNOWN",
        "POST,   /jobs/counts,                  ADMINISTER",
        "GET,    /health,                       NOTHING",
        "POST,   /health,                       ADMINISTER",
        "GET,    other,                         ADMINISTER",
        "DELETE, /templates/{template},         OPERATE"
    })
    void routesNeedWhatTheyDo(String method, String pattern, Need need) {
        assertThat(Needs.of(method, pattern)).isEqualTo(need);
    }
}
