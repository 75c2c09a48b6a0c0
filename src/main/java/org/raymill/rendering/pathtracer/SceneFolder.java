package org.raymill.rendering.pathtracer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The folder of a scene's job, in or below which the scene lies: the only place that the scene may read files from. */
final class SceneFolder {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final int LONGEST_NAME = 1024;

    /** Where the scene is, and its relative paths begin. */
    private final Path base;
    /** What has all its files. */
    private final Path folder;

    /**
     * The folder of a job.
     *
     * @param folder has the scene's file, in it or below
     */
    SceneFolder(Path sceneFile, Path folder) {
        Path scene = sceneFile.toAbsolutePath().normalize();
        this.base = scene.getParent();
        this.folder = folder.toAbsolutePath().normalize();
        if (base == null || !base.startsWith(this.folder)) {
            throw new IllegalArgumentException(scene + " is not below " + this.folder);
        }
    }

    /**
     * A file inside of the folder.
     *
     * @param relative the path from the scene as it writes it, decoded, normalised, with {@code /} between names
     * @param file the same as a path of the file system
     */
    record Reference(String relative, Path file) {}

    /**
     * Resolves a URI of the scene without touching the file.
     *
     * @param uri as written in the JSON; not a {@code data:} URI
     * @param where the JSON path of the URI
     * @throws SceneException for anything but a relative path that stays inside of the folder
     */
    Reference resolve(String uri, String where) throws SceneException {
        if (uri.length() > LONGEST_NAME) {
            throw new SceneException(where, "is longer than " + LONGEST_NAME + " characters");
        }
        String decoded = decode(uri, where);
        if (SCHEME.matcher(uri).matches() || SCHEME.matcher(decoded).matches()) {
            throw outside(where, uri, "only relative paths and data: URIs are allowed");
        }
        if (decoded.isEmpty() || decoded.startsWith("/") || decoded.indexOf('\\') >= 0 || hasControls(decoded)) {
            throw outside(where, uri, "a relative path with / between names is expected");
        }
        try {
            Path file = base.resolve(decoded).normalize();
            if (!file.startsWith(folder) || base.startsWith(file)) {
                throw outside(where, uri, "it points outside of the job's folder; --root FOLDER names one above both");
            }
            String relative = base.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            return new Reference(relative, file);
        } catch (InvalidPathException e) {
            throw new SceneException(where, "\"" + uri + "\" is not a file name on this system", e);
        }
    }

    /**
     * Reads a file of the folder.
     *
     * @throws SceneException when it is missing, not a regular file, too large, or a symbolic link that leads out of the folder
     */
    ByteBuffer read(Reference reference, String where, long limitBytes, MemoryBudget budget) throws SceneException {
        String name = "\"" + reference.relative() + "\"";
        try {
            if (!Files.exists(reference.file())) {
                throw new SceneException(where, "the file " + name + " is missing");
            }
            requireNoWayOut(reference, where);
            return readFile(reference.file(), where, name, limitBytes, budget);
        } catch (IOException e) {
            throw SceneException.ofTheHost(where, "the file " + name + " cannot be read", e);
        }
    }

    /** Refuses a file that a symbolic link puts outside of the folder; a file that does not exist passes. */
    void requireNoWayOut(Reference reference, String where) throws SceneException {
        try {
            if (Files.exists(reference.file()) && !reference.file().toRealPath().startsWith(folder.toRealPath())) {
                throw new SceneException(
                        where, "\"" + reference.relative() + "\" is a link that leads outside of the job's folder");
            }
        } catch (IOException e) {
            throw SceneException.ofTheHost(where, "the file \"" + reference.relative() + "\" cannot be read", e);
        }
    }

    /** Reads a whole file, with its size checked before and while it is read. */
    static ByteBuffer readFile(Path file, String where, String name, long limitBytes, MemoryBudget budget)
            throws SceneException, IOException {
        if (!Files.isRegularFile(file)) {
            throw new SceneException(where, name + " is not a regular file");
        }
        long size = Files.size(file);
        long limit = Math.min(limitBytes, Integer.MAX_VALUE - 8);
        if (size > limit) {
            throw new SceneException(where, name + " has " + size + " bytes, and " + limit + " are allowed for a file");
        }
        budget.take(size, where);
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(in.readNBytes((int) size));
        }
    }

    private static SceneException outside(String where, String uri, String why) {
        return new SceneException(where, "\"" + uri + "\" is not allowed: " + why);
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** Percent-decodes UTF-8; a file name may also hold characters that a strict URI would have encoded. */
    private static String decode(String uri, String where) throws SceneException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
        byte[] source = uri.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new SceneException(
                        where, "\"" + uri + "\" has a % that is not followed by two hexadecimal digits");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SceneException(where, "\"" + uri + "\" is not UTF-8 after percent-decoding", e);
        }
    }
}
