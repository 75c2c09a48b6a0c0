package org.raymill.fuzz;

import java.util.List;
import java.util.Random;

/** Texts and numbers that programs stumble over. */
final class Oddities {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "\t\r\n",
            "\u001b[2J",
            "\u007f",
            "é",
            "e\u0301",
            "\u202egnp.exe",
            "\u200b",
            "\ufeff",
            "\ufffe",
            "𝕏🦀",
            "İ",
            "ß",
            "null",
            "true",
            "-1",
            "0",
            "00",
            "1e9",
            "0x10",
            "NaN",
            "Infinity",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999999999999999999999",
            "..",
            ".",
            "/",
            "//",
            "\\",
            "../../../../etc/passwd",
            "..\\..\\windows",
            "C:\\x",
            "/etc/passwd",
            "a/../../b",
            "%2e%2e%2f",
            "%00",
            "*",
            "?",
            "#",
            "'",
            "\"",
            "' or '1'='1",
            "%",
            "_",
            "\\x",
            "${x}",
            "${jndi:ldap://127.0.0.1/x}",
            "{{x}}",
            "<script>alert(1)</script>",
            "$(id)",
            "`id`",
            ";",
            "-",
            "--",
            "1-",
            "1-2-3",
            "9-1",
            "1-9999999999",
            "0-2147483647x1",
            "1-100x0",
            "1,,2",
            "1-1000000,1-1000000",
            "0x0",
            "999999x999999",
            ">=1 <1",
            ">=",
            "W/\"1\"",
            "\"1\"",
            "\"",
            "9999-12-31T23:59:59Z",
            "+999999999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01",
            "PT1S");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "255",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "18446744073709551616",
            "1e9",
            "1E400",
            "-1e400",
            "1e-400",
            "0.1",
            "1.0",
            "1e999999999",
            "123456789012345678901234567890123456789012345678901234567890",
            "0.000000000000000000000000000000000000000000000000000000000001");

    private static final int LONG = 20_000;

    private Oddities() {}

    /** A text. */
    static String text(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> "x".repeat(1 + random.nextInt(LONG));
            case 1 -> "é🦀".repeat(1 + random.nextInt(300));
            case 2 -> "1,".repeat(1 + random.nextInt(3_000)) + "1";
            case 3 -> "../".repeat(1 + random.nextInt(50)) + "x";
            case 4 -> characters(random);
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private static String characters(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11000);
            text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
        }
        return text.toString();
    }

    /** A number as JSON has it. */
    static String number(Random random) {
        return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }
}
