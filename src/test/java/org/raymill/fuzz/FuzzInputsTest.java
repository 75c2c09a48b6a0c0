package org.raymill.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What was found once stays found: each kept input is given to its fuzz target again, in milliseconds. */
class FuzzInputsTest {

    @TestFactory
    Stream<DynamicTest> keptInputs() {
        return FuzzTargets.ALL.stream()
                .map(target -> dynamicTest(target, () -> {
                    List<java.nio.file.Path> inputs = FuzzTargets.files(target);
                    assertThat(inputs).isNotEmpty();
                    for (var input : inputs) {
                        try {
                            FuzzTargets.run(target, Files.readAllBytes(input));
                        } catch (Throwable e) {
                            throw new AssertionError(input + ": " + e, e);
                        }
                    }
                }));
    }
}
