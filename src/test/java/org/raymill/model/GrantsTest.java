package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {

    /** Roles as a test writes them: {@code film=operator *=viewer}. */
    private static Grants grants(String text) {
        Map<String, Role> roles = new TreeMap<>();
        for (String part : text == null ? new String[0] : text.split(" ")) {
            String[] pair = part.split("=");
            roles.put(pair[0], Role.parse(pair[1]));
        }
        return new Grants(roles);
    }

    @ParameterizedTest
    @CsvSource({
        // grants, project, role there
        "*=viewer, film, viewer",
        "film=operator, film, operator",
        "film=operator, tests, ",
        "*=viewer film=operator, film, operator",
        "*=operator film=viewer, film, operator",
        "*=viewer film=operator, tests, viewer",
        ", film, "
    })
    void theHigherRoleHolds(String grants, String project, String role) {
        assertThat(grants(grants).in(project))
                .isEqualTo(Optional.ofNullable(role).map(Role::parse));
    }

    @ParameterizedTest
    @CsvSource({
        // what a user may, what a token may, what both allow
        "*=admin, *=admin, *=admin",
        "*=admin, film=submitter, film=submitter",
        "film=submitter, *=admin, film=submitter",
        "film=submitter, *=viewer, film=viewer",
        "film=viewer, film=operator, film=viewer",
        "film=viewer, tests=viewer, ",
        "*=viewer film=operator, *=submitter, *=viewer film=submitter",
        "*=admin, *=admin film=viewer, *=admin film=operator",
        "*=operator, , "
    })
    void bothAllowNoMoreThanEither(String one, String other, String both) {
        Grants within = grants(one).within(grants(other));
        assertThat(within).isEqualTo(grants(both)).isEqualTo(grants(other).within(grants(one)));
        for (String project : new String[] {"film", "tests", "*"}) {
            for (Role role : Role.values()) {
                assertThat(within.allow(role, project))
                        .as(role + " in " + project)
                        .isEqualTo(grants(one).allow(role, project)
                                && grants(other).allow(role, project));
            }
        }
    }

    @Test
    void whoScalesSeesNothing() {
        assertThat(grants("*=scaler").visible()).contains(Set.of());
        assertThat(grants("*=scaler film=viewer").visible()).contains(Set.of("film"));
        assertThat(grants("*=admin").within(grants("*=scaler"))).isEqualTo(grants("*=scaler"));
        assertThat(grants("*=scaler").within(grants("film=viewer"))).isEqualTo(Grants.NONE);
        assertThatThrownBy(() -> grants("film=scaler"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all projects");
    }

    @Test
    void whoSeesAllProjectsNeedsNoList() {
        assertThat(grants("*=viewer film=operator").visible()).isEmpty();
        assertThat(grants("film=operator tests=viewer").visible()).contains(Set.of("film", "tests"));
        assertThat(Grants.NONE.visible()).contains(Set.of());
    }

    @Test
    void anAdministratorIsOneEverywhere() {
        assertThatThrownBy(() -> grants("film=admin"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for all projects (*) only");
    }

    @Test
    void wrongRolesAndNamesAreRefused() {
        assertThatThrownBy(() -> Role.parse("boss"))
                .hasMessage("'boss' is no role; there are scaler, viewer, submitter, operator, admin");
        assertThatThrownBy(() -> new Grants(Map.of(" ", Role.VIEWER))).isInstanceOf(IllegalArgumentException.class);
        Map<String, Role> many = new TreeMap<>();
        for (int i = 0; i <= Grants.MAX_PROJECTS; i++) {
            many.put("p" + i, Role.VIEWER);
        }
        assertThatThrownBy(() -> new Grants(many)).hasMessageContaining("at most 200");
    }
}
