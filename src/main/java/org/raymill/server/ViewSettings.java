package org.raymill.server;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is shown of attempts while they run; the keys are explained in {@code server.conf} under {@code raymill.server.views}.
 *
 * @param sampleInterval the least time between two pictures of an attempt's unfinished work; 0 for none
 * @param logInterval how often what attempts log is brought to the shared storage while they run; 0 for never
 * @param secretPatterns what is masked in logs, beside what looks like a secret anyway
 */
public record ViewSettings(Duration sampleInterval, Duration logInterval, List<Pattern> secretPatterns) {

    public ViewSettings {
        secretPatterns = List.copyOf(secretPatterns);
        if (sampleInterval.isNegative() || logInterval.isNegative()) {
            throw new IllegalArgumentException("the intervals of raymill.server.views must not be negative");
        }
    }

    /**
     * Reads the settings.
     *
     * @param config what is below {@code raymill.server.views}
     */
    public static ViewSettings from(Config config) {
        return new ViewSettings(
                config.getDuration("sample-interval"),
                config.getDuration("log-interval"),
                config.getStringList("secret-patterns").stream()
                        .map(ViewSettings::pattern)
                        .toList());
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "raymill.server.views.secret-patterns: '" + text + "' is no regular expression: " + e.getMessage(),
                    e);
        }
    }
}
