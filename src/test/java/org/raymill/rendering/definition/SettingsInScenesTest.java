package org.raymill.rendering.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped definition of POV-Ray finds of settings in the scenes of strangers. */
class SettingsInScenesTest {

    private static final int LENGTH = 2_000;
    private static final int MOST_LOOKS_PER_CHARACTER = 50;

    private final Pattern finalFrame = Definitions.ofTheJar().find("povray").orElseThrow().settings().all().stream()
            .filter(setting -> setting.name().equals("finalFrame"))
            .findFirst()
            .flatMap(Setting::inScene)
            .orElseThrow();

    @ParameterizedTest
    @ValueSource(strings = {" ", "\r", "\u2028", "\n", " \r", "a ", "+KFF"})
    void theEffortGrowsOnlyAsTheSceneDoes(String part) {
        CountedText scene = new CountedText(part.repeat(LENGTH));

        assertThat(finalFrame.matcher(scene).find()).isFalse();
        assertThat(scene.looks).isLessThan(MOST_LOOKS_PER_CHARACTER * scene.length());
    }

    @Test
    void aSwitchIsFoundBehindBlanks() {
        Matcher found = finalFrame.matcher("Width=10\r\n  \t+KFI1 +KFF20\r\n");

        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isEqualTo("20");
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private int looks;

        private CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }
    }
}
