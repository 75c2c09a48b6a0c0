package org.raymill.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The files that a job's frames can be encoded to. */
public enum MovieFormat {
    /** H.264 in MP4, 8 bits, 4:2:0: plays everywhere. */
    MP4("mp4", "video/mp4", true),
    /** VP9 in WebM, 8 bits, 4:2:0: for the web. */
    WEBM("webm", "video/webm", true),
    /** ProRes in QuickTime, 10 bits, 4:2:2: for editing. */
    PRORES("mov", "video/quicktime", false);

    private final String extension;
    private final String mediaType;
    private final boolean evenHeight;

    MovieFormat(String extension, String mediaType, boolean evenHeight) {
        this.extension = extension;
        this.mediaType = mediaType;
        this.evenHeight = evenHeight;
    }

    /** The ending of file names, without the dot. */
    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether its colours are stored at half the height, so that pictures need an even one. All need an even width. */
    public boolean needsEvenHeight() {
        return evenHeight;
    }

    /** The name as people and the API see it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Reads {@code mp4}, {@code webm} or {@code prores}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static MovieFormat parse(String text) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no movie format; use "
                        + Arrays.stream(values()).map(MovieFormat::label).collect(Collectors.joining(", "))));
    }
}
