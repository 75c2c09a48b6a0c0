package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is masked and taken away from what renderers write. */
class LogFilterTest {

    private static final LogFilter FILTER = LogFilter.of(
            Map.of("STUDIO_TOKEN", "s3cr3tvalue", "LANG", "C.UTF-8", "DB_PASSWORD", "abc"),
            List.of(Pattern.compile("badge (\\d+)"), Pattern.compile("PIN\\d+")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "using s3cr3tvalue now|using *** now",
                "locale C.UTF-8|locale C.UTF-8",
                "abcdef|abcdef", // a short value is no secret that could be told from words
                "password=hunter2 user=ann|password=*** user=ann",
                "Password: hunter2|Password: ***",
                "db_password = 'with blanks in it', next|db_password = ***, next",
                "{\"api_key\": \"0123\", \"x\": 1}|{\"api_key\": ***, \"x\": 1}",
                "--token=abc.def|--token=***",
                "aws_secret_access_key=AKIA/zz+|aws_secret_access_key=***",
                "GET /x?token=abc&frame=7|GET /x?token=***&frame=7",
                "Authorization: Bearer eyJhbGciOi.J9|Authorization: ***",
                "authorization=Basic dXNlcjpwYXNz|authorization=***",
                "sent bearer abcdefgh12345678==|sent bearer ***",
                "ftp://ann:hunter2@host/file|ftp://ann:***@host/file",
                "http://host:80/a@b|http://host:80/a@b",
                "badge 1234 opened PIN99|badge *** opened ***",
                "Rendered 1024 of 57600 pixels (1%)|Rendered 1024 of 57600 pixels (1%)",
                "Fra:1 Mem:11.11M (Peak 11.11M)|Fra:1 Mem:11.11M (Peak 11.11M)",
                "tokens are counted|tokens are counted",
                "cat: /etc/passwd: No such file|cat: /etc/passwd: No such file",
                "'/etc/passwd': not readable|'/etc/passwd': not readable",
                "can not open C:\\studio\\token: denied|can not open C:\\studio\\token: denied",
                "keys/old.secret: is gone|keys/old.secret: is gone",
                "/run/db_password: is a folder|/run/db_password: is a folder",
                "keys/secret=hunter2|keys/secret=***",
                "passwd: hunter2|passwd: ***",
                "/etc/x: password: hunter2|/etc/x: password: ***",
                "passphrase: tiger|passphrase: ***",
                "$ tool --password hunter2 --db-token 'a b' -v|$ tool --password *** --db-token *** -v",
                "$ tool --api-key=abc -secret hunter2|$ tool --api-key=*** -secret ***",
                "['--password', 'hunter2']|['--password', ***]",
                "usage: tool [--password --user NAME]|usage: tool [--password --user NAME]",
                "a non-token thing|a non-token thing",
                "STUDIO_PASSWD=hunter2|STUDIO_PASSWD=***",
                "PWD=/home/ann/farm|PWD=/home/ann/farm",
                "env: OLDPWD=/home/ann|env: OLDPWD=/home/ann",
                "DB_PWD=/hunter2|DB_PWD=***",
                "PWD=hunter2 pwd=/hunter2|PWD=*** pwd=***",
                "STUDIO_TOKENS: 3, db.password: hunter2|STUDIO_TOKENS: 3, db.password: ***",
            })
    void secretsAreMasked(String line, String kept) {
        assertThat(FILTER.clean(line)).isEqualTo(kept);
    }

    @Test
    void aSecretThatIsCutWithItsLineIsMasked() {
        String beginning = "x".repeat(4_090) + " ";
        assertThat(FILTER.clean(beginning + "s3cr3")).isEqualTo(beginning + "***");
        assertThat(FILTER.clean("only s3cr3")).isEqualTo("only s3cr3");
    }

    @Test
    void theFolderInWhichANodeWasStartedIsNoSecret() {
        LogFilter filter = LogFilter.of(Map.of("PWD", "/home/ann/farm", "DB_PWD", "hunter2"), List.of());
        assertThat(filter.clean("/home/ann/farm/data hunter2")).isEqualTo("/home/ann/farm/data ***");
    }

    @Test
    void aSecretThatIsColouredIsMasked() {
        assertThat(FILTER.clean("s3cr\u001b[31m3tvalue")).isEqualTo("***");
    }

    @Test
    void aSecretOfSeveralLinesIsMaskedInEach() {
        LogFilter filter = LogFilter.of(Map.of("SSH_PRIVATE_KEY", "-----BEGIN-----\nabcd/efgh\r\nijkl==\n"), List.of());
        assertThat(filter.clean("key: abcd/efgh")).isEqualTo("key: ***");
        assertThat(filter.clean("ijkl==")).isEqualTo("***");
    }

    @Test
    void nothingThatWouldTellATerminalWhatToDoIsKept() {
        assertThat(FILTER.clean("\u001b[31mred\u001b[0m \u001b]0;title\u0007end\ttab"))
                .isEqualTo("red end\ttab");
        assertThat(FILTER.clean("a\u0007b\u009bc\u202ed\u0000")).isEqualTo("a?b?c?d?");
        assertThat(FILTER.clean("\u001b")).isEqualTo("?");
        assertThat(FILTER.clean("pass\u001b[0mword=x"))
                .as("a secret that is cut by colours")
                .isEqualTo("password=***");
    }
}
