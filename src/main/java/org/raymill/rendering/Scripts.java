package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The files that a program is given with its definition.
 *
 * @param texts by name
 */
record Scripts(Map<String, String> texts) {

    /**
     * Writes them into a folder, which is made when there are any.
     *
     * @param values takes where each is, as {@code script.NAME}
     */
    void write(Path folder, Map<String, String> values) throws IOException {
        for (Map.Entry<String, String> script : texts.entrySet()) {
            Files.createDirectories(folder);
            Path file = folder.resolve(script.getKey());
            // A program that ran in the folder, or still does, may have put a link there: that is neither followed nor
            // written to.
            Files.deleteIfExists(file);
            Files.writeString(file, script.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            values.put("script." + script.getKey(), file.toString());
        }
    }
}
