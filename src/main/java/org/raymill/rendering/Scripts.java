package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that a program is given with its definition.
 *
 * @param texts by name
 */
record Scripts(Map<String, String> texts) {

    /** Where each is in a folder, as {@code script.NAME}. */
    Map<String, String> places(Path folder) {
        Map<String, String> places = new TreeMap<>();
        texts.keySet()
                .forEach(name ->
                        places.put("script." + name, folder.resolve(name).toString()));
        return places;
    }

    /** Writes them into a folder, which is made when there are any. */
    void write(Path folder) throws IOException {
        if (!texts.isEmpty()) {
            Files.createDirectories(folder);
        }
        for (Map.Entry<String, String> script : texts.entrySet()) {
            Path file = folder.resolve(script.getKey());
            // A program that ran in the folder, or still does, may have put a link there: that is neither followed nor
            // written to.
            Files.deleteIfExists(file);
            Files.writeString(file, script.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }
}
