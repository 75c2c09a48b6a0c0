package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePatternsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "/jobs, /jobs",
        "/jobs/0123456789abcdef, /jobs/{job}",
        "/jobs/0123456789abcdef/tasks/render-7/attempts/2/log, /jobs/{job}/tasks/{task}/attempts/{number}/log",
        "/jobs/0123456789abcdef/results/a/b/c.png, /jobs/{job}/results/{name...}",
        "/jobs/0123456789abcdef/results.zip, /jobs/{job}/results.zip",
        "/files/missing, /files/missing",
        "/files/abab, /files/{sha256}",
        "/transfers/secret/staged/7, /transfers/{ticket...}"
    })
    void aPathIsCountedAsItsRoute(String path, String pattern) {
        assertThat(RoutePatterns.of("/api/v1" + path)).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/jobs",
                "/api/v2/jobs",
                "/api/v1",
                "/api/v1/",
                "/api/v1/jobs//",
                "/api/v1/job",
                "/api/v1/jobs/a/b"
            })
    void whatLeadsNowhereIsCountedTogether(String path) {
        assertThat(RoutePatterns.of(path)).isEqualTo(RoutePatterns.OTHER);
    }

    static final List<String> PATTERNS = RoutePatterns.ALL;

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void eachPatternIsFound(String pattern) {
        String path = pattern.replace("...}", "}").replaceAll("[{}]", "");
        assertThat(RoutePatterns.of("/api/v1" + path)).isEqualTo(pattern);
    }

    @Test
    void whateverClientsAskForThereAreNoMoreSeriesThanRoutes() throws Exception {
        ApiFixture api = ApiFixture.start(folder);
        try {
            for (int i = 0; i < 20; i++) {
                api.get("/api/v1/nothing-" + i);
                api.get("/api/v1/jobs/" + String.format("%016d", i));
                api.get("/somewhere/" + i + "?q=" + i);
            }
            Set<String> routes = api.meters.find("raymill.api.requests").counters().stream()
                    .map(counter -> counter.getId().getTag("route"))
                    .collect(Collectors.toSet());
            assertThat(routes).containsExactlyInAnyOrder("other", "/jobs/{job}");
            assertThat(api.meters
                            .get("raymill.api.requests")
                            .tag("route", "other")
                            .counter()
                            .count())
                    .isEqualTo(40);
            assertThat(api.meters
                            .get("raymill.api.request")
                            .tag("route", "/jobs/{job}")
                            .timer()
                            .count())
                    .isEqualTo(20);
        } finally {
            api.close();
        }
    }
}
