package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.Sha256;

class ReferenceMarksTest {

    private static void mark(ReferenceMarks marks, Sha256 content) {
        marks.mark(("##" + content.hex()).getBytes(StandardCharsets.US_ASCII), 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 100, 5_000})
    void whatIsReferredToIsMarkedAndNothingElse(int count) {
        Random random = new Random(count);
        ReferenceMarks marks = new ReferenceMarks();
        List<Sha256> contents = new ArrayList<>();
        Set<Sha256> referred = new HashSet<>();
        for (int i = 0; i < count; i++) {
            contents.add(SafeFiles.hash(new byte[] {(byte) i, (byte) (i >> 8), (byte) count}));
            marks.add(contents.get(i));
            marks.add(contents.get(random.nextInt(i + 1)));
        }
        for (int i = 0; i < 1_000; i++) {
            mark(marks, SafeFiles.hash(("other " + i).getBytes(StandardCharsets.UTF_8)));
        }
        for (Sha256 content : contents) {
            if (random.nextBoolean()) {
                referred.add(content);
                mark(marks, content);
            }
        }
        assertThat(contents).allMatch(content -> marks.isUnmarked(content) != referred.contains(content));
        assertThat(marks.isUnmarked(SafeFiles.hash(new byte[99]))).isFalse();
    }

    @Test
    void theLowestAndTheHighestHashAndThoseOfOneFolderAreTold() {
        for (List<String> begins : List.of(
                List.of("0000000000000000", "ffffffffffffffff", "7fffffffffffffff", "8000000000000000"),
                List.of("ab00000000000000", "ab00000000000001", "abffffffffffffff"))) {
            ReferenceMarks marks = new ReferenceMarks();
            List<Sha256> contents = begins.stream()
                    .map(begin -> new Sha256(begin + "0".repeat(48)))
                    .toList();
            contents.forEach(marks::add);
            mark(marks, contents.get(1));
            mark(marks, new Sha256("a".repeat(64)));
            assertThat(contents).allMatch(content -> marks.isUnmarked(content) != content.equals(contents.get(1)));
        }
    }
}
