package org.raymill.site.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.raymill.protocol.GoldenFile;

/** Sites are upgraded one by one, by different people: each letter as the version before wrote it is read. {@link GoldenFile} tells how lines are added. */
class GoldenLettersTest {

    private static final String KIND = "letters";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A letter for each example that the codec is tried with. */
    private static Map<String, Letter> letters() {
        Map<String, Letter> letters = new TreeMap<>();
        MailCodecTest.mails().forEach(mail -> {
            Letter letter = MailCodec.write(mail);
            letters.put(letter.kind() + "-" + letters.size(), letter);
        });
        return letters;
    }

    @BeforeAll
    static void complete() throws IOException {
        Map<String, Letter> letters = letters();
        GoldenFile.complete(KIND, letters.keySet(), name -> letters.get(name).body());
    }

    @Test
    void eachKindOfLetterHasALine() throws IOException {
        assertThat(GoldenFile.read(GoldenFile.newest(KIND)).keySet().stream()
                        .map(name -> name.replaceAll("-.*", ""))
                        .collect(Collectors.toSet()))
                .as("add lines for new letters: mvn test -Dtest=GoldenLettersTest -Dgolden.write=true")
                .containsAll(Arrays.stream(Mail.class.getPermittedSubclasses())
                        .map(type -> type.getSimpleName().toLowerCase(java.util.Locale.ROOT))
                        .toList());
    }

    @Test
    void whatWasWrittenIsReadAsItWasMeant() throws IOException {
        List<Path> files = GoldenFile.all(KIND);
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            for (Map.Entry<String, byte[]> line : GoldenFile.read(file).entrySet()) {
                Letter letter = new Letter(line.getKey().replaceAll("-.*", ""), line.getValue());
                Mail mail = MailCodec.read(letter).orElseThrow();
                JsonNode now = JSON.readTree(MailCodec.write(mail).body());
                assertThat(GoldenFile.differences(line.getKey(), JSON.readTree(letter.body()), now))
                        .as("%s", file)
                        .isEmpty();
            }
        }
    }
}
