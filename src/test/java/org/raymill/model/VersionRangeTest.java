package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

    @ParameterizedTest
    @CsvSource({
        "'', 3.6, true",
        "3.6, 3.6, true",
        "3.6, 3.6.0, true",
        "3.6, 3.6.1, false",
        ">=3.6 <5, 3.5.9, false",
        ">=3.6 <5, 3.6, true",
        ">=3.6 <5, 4.10.2, true",
        ">=3.6 <5, 5.0.0, false",
        "'>=3.6, <5', 4.0, true",
        ">3.6, 3.6, false",
        "<=3.6, 3.6.0, true",
        "!=4.1, 4.1, false",
        "!=4.1, 4.2, true",
        "= 4.1, 4.1, true",
        ">=4.2, 4.2-rc1, false",
        ">=4.2-rc1, 4.2, true",
        "unofficial-7, unofficial-7, true",
    })
    void includes(String range, String version, boolean included) {
        assertThat(new VersionRange(range).includes(version)).isEqualTo(included);
    }

    @ParameterizedTest
    @CsvSource({"4.10, 4.9, 1", "4.2, 4.2.0, 0", "3.6, 4, -1", "4.2-rc1, 4.2, -1", "4.2b, 4.2a, 1"})
    void ordersNumbersAsNumbers(String a, String b, int order) {
        assertThat(Integer.signum(VersionRange.compare(a, b))).isEqualTo(order);
        assertThat(Integer.signum(VersionRange.compare(b, a))).isEqualTo(-order);
    }

    @ParameterizedTest
    @ValueSource(strings = {">=", ">=x", "latest", ">=4 <b", "~4", ">=4 ||", "4 <", "<<4", "(4)"})
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> new VersionRange(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no range of versions");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> new VersionRange("1".repeat(101))).hasMessageContaining("at most 100");
    }
}
