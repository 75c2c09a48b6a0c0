package org.raymill.model;

import java.util.Arrays;

/** The file formats of finished pictures, and none for tasks that make no pictures. */
public enum PictureFormat {
    /** 8 bits a channel, sRGB. */
    PNG("png", "image/png"),
    /** 32-bit float, linear. */
    EXR("exr", "image/x-exr"),
    /** No pictures at all: the tasks are run for what they do, and have succeeded when their program says so. */
    NONE("none", "application/octet-stream");

    private final String extension;
    private final String mediaType;

    PictureFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** Whether tasks make pictures. */
    public boolean hasPictures() {
        return this != NONE;
    }

    /** The ending of file names, without the dot. */
    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /**
     * Reads {@code png}, {@code exr} or {@code none}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static PictureFormat parse(String text) {
        return Arrays.stream(values())
                .filter(format -> format.extension.equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + text + "' is no picture format; use png, exr or none"));
    }
}
