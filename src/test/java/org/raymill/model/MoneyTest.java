package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({
        "12.500, 12.5, 12.5",
        "100, 100, 100",
        "1E+2, 100, 100",
        "0.12345678, 0.123456, 0.123457",
        "1E-999999999, 0, 0.000001",
        "1E+999999999, 1000000000000000, 1000000000000000",
        "0E-50, 0, 0"
    })
    void equalSumsAreEqualAndStrangeOnesTakeNoTime(String sum, String down, String up) {
        assertThat(Money.of(new BigDecimal(sum), RoundingMode.FLOOR)).isEqualTo(new BigDecimal(down));
        assertThat(Money.of(new BigDecimal(sum), RoundingMode.CEILING)).isEqualTo(new BigDecimal(up));
    }

    @ParameterizedTest
    @CsvSource({"0.12, 3600000, 0.12", "0.1, 1200000, 0.033333", "0.5, 9223372036854775807, 1281023894007.607751"})
    void aCoreCostsItsPriceForAnHour(String price, long coreMillis, String cost) {
        assertThat(Money.cost(new BigDecimal(price), coreMillis)).isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource({"3.4, 3.40 EUR", "0.001, under 0.01 EUR", "0.005, 0.01 EUR", "0, 0.00 EUR", "1E+3, 1000.00 EUR"})
    void sumsAreToldToTheHundredth(String sum, String text) {
        assertThat(Money.text(new BigDecimal(sum), "EUR")).isEqualTo(text);
    }

    @Test
    void pricesAreToldWhole() {
        assertThat(Money.exact(new BigDecimal("0.1"), "EUR")).isEqualTo("0.10 EUR");
        assertThat(Money.exact(new BigDecimal("0.0125"), "")).isEqualTo("0.0125");
    }

    @Test
    void decimalsThatAreNotToBeRoundedAreRefused() {
        assertThat(Money.parse("price", "0.123456", RoundingMode.UNNECESSARY)).isEqualTo(new BigDecimal("0.123456"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse("price", "0.1234567", RoundingMode.UNNECESSARY))
                .withMessageStartingWith("price must be a sum of money");
    }

    @ParameterizedTest
    @CsvSource({"-1", "much", "''", "NaN"})
    void whatIsNoSumOfASettingIsSaid(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse("budget-per-day", text, RoundingMode.FLOOR))
                .withMessage("budget-per-day must be a sum of money, at least 0, such as 0.25, not " + text);
    }
}
