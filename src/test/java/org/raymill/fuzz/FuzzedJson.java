package org.raymill.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Documents for fuzz targets: known ones that are changed in their structure, as the input decides, or the input itself. */
public final class FuzzedJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CHANGES = 4;

    private FuzzedJson() {}

    /**
     * A document.
     *
     * @param known valid documents; apostrophes stand for quotes
     */
    public static byte[] of(Choices choices, List<String> known) {
        int which = choices.of(known.size() + 1);
        if (which == known.size()) {
            return choices.rest();
        }
        Random random = choices.random();
        JsonMutations mutations = new JsonMutations(random);
        JsonNode document = read(known.get(which));
        for (int i = random.nextInt(MOST_CHANGES); i > 0; i--) {
            document = mutations.changed(document);
        }
        String text = document.toString();
        return random.nextInt(8) == 7 ? mutations.spoilt(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
