package org.raymill.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PagesTest {

    private static final Pattern PATTERN = Pattern.compile("pattern: '/([a-z]+)");

    @Test
    void theServerKnowsThePagesThatTheConsoleHas() throws IOException {
        try (InputStream routes = PagesTest.class.getResourceAsStream("/console/routes.js")) {
            Set<String> pages = PATTERN.matcher(new String(routes.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .collect(Collectors.toSet());

            assertThat(ConsoleRoutes.PAGES).isEqualTo(pages);
        }
    }
}
