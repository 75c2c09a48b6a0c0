package org.raymill.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All fuzz targets as one, for short runs: a process takes longer to start than it is to search. */
public final class AllFuzz {

    private AllFuzz() {}

    /** The first byte chooses the target. */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        Choices choices = new Choices(input);
        int target = choices.of(FuzzTargets.ALL.size());
        FuzzTargets.run(FuzzTargets.ALL.get(target), choices.rest());
    }

    /** Writes the inputs of all targets into a folder, each with the byte before it that chooses its target. */
    public static void collect(Path folder) throws IOException {
        for (int target = 0; target < FuzzTargets.ALL.size(); target++) {
            for (Path input : FuzzTargets.files(FuzzTargets.ALL.get(target))) {
                byte[] content = Files.readAllBytes(input);
                byte[] chosen = new byte[content.length + 1];
                chosen[0] = (byte) target;
                System.arraycopy(content, 0, chosen, 1, content.length);
                Files.write(folder.resolve(target + "-" + input.getFileName()), chosen);
            }
        }
    }
}
