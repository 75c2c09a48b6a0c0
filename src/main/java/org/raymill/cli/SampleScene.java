package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.raymill.model.RelativePath;

/** The scene that ships with Raymill. */
final class SampleScene {

    private static final String RESOURCES = "/sample/";

    private SampleScene() {}

    /** Copies the scene with its files to a folder; returns where the scene is. */
    static Path copyTo(Path folder) {
        try (BufferedReader list =
                new BufferedReader(new InputStreamReader(open("files.txt"), StandardCharsets.UTF_8))) {
            List<String> names = list.lines().filter(line -> !line.isBlank()).toList();
            for (String name : names) {
                Path target = folder.resolve(new RelativePath(name).value());
                Files.createDirectories(target.getParent());
                try (InputStream in = open(name)) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return folder.resolve(names.get(0));
        } catch (IOException e) {
            throw new CommandException("the sample scene can not be copied to " + folder + ": " + e, e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = SampleScene.class.getResourceAsStream(RESOURCES + name);
        if (in == null) {
            throw new IOException("the program has no " + RESOURCES + name);
        }
        return in;
    }
}
