package org.raymill.rendering.pathtracer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A scene file taken apart: the JSON text, and the binary chunk of a {@code .glb} file. Which of the two formats it is follows from the first
 * bytes, not from the file's name.
 *
 * @param json UTF-8 text
 * @param binary the first binary chunk, little-endian; null when there is none
 */
record GltfContainer(ByteBuffer json, ByteBuffer binary) {

    private static final int MAGIC = 0x46546C67;
    private static final int JSON_CHUNK = 0x4E4F534A;
    private static final int BINARY_CHUNK = 0x004E4942;
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;

    /** Reads a scene file; its place in error messages is the file's name. */
    static GltfContainer read(Path sceneFile, SceneLimits limits, MemoryBudget budget) throws SceneException {
        String name = name(sceneFile);
        if (!Files.exists(sceneFile)) {
            throw new SceneException(name, "the scene file does not exist");
        }
        try {
            ByteBuffer bytes = SceneFolder.readFile(sceneFile, name, "the scene file", limits.fileBytes(), budget)
                    .order(ByteOrder.LITTLE_ENDIAN);
            GltfContainer container = bytes.remaining() >= Integer.BYTES && bytes.getInt(0) == MAGIC
                    ? binaryContainer(bytes, name)
                    : new GltfContainer(bytes, null);
            requireJsonSize(container.json().remaining(), name, limits);
            return container;
        } catch (IOException e) {
            throw SceneException.ofTheHost(name, "the scene file cannot be read", e);
        }
    }

    /** Reads the JSON text alone, without what follows it in a {@code .glb} file. */
    static ByteBuffer readJson(Path sceneFile, SceneLimits limits) throws SceneException {
        String name = name(sceneFile);
        if (!Files.isRegularFile(sceneFile)) {
            throw new SceneException(name, "the scene file does not exist or is not a regular file");
        }
        try (InputStream in = Files.newInputStream(sceneFile)) {
            byte[] start = in.readNBytes(HEADER_BYTES + CHUNK_HEADER_BYTES);
            ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
            boolean glb = start.length >= Integer.BYTES && header.getInt(0) == MAGIC;
            if (!glb) {
                byte[] rest = in.readNBytes((int) Math.min(limits.jsonBytes() + 1L, Integer.MAX_VALUE - 100));
                requireJsonSize((long) start.length + rest.length, name, limits);
                return ByteBuffer.allocate(start.length + rest.length)
                        .put(start)
                        .put(rest)
                        .flip();
            }
            if (start.length < HEADER_BYTES + CHUNK_HEADER_BYTES || header.getInt(16) != JSON_CHUNK) {
                throw new SceneException(
                        name, "the GLB file does not start with a JSON chunk; it is truncated or damaged");
            }
            long length = Integer.toUnsignedLong(header.getInt(12));
            requireJsonSize(length, name, limits);
            byte[] json = in.readNBytes((int) length);
            if (json.length < length) {
                throw truncated(name, "chunk 0", length, json.length);
            }
            return ByteBuffer.wrap(json);
        } catch (IOException e) {
            throw SceneException.ofTheHost(name, "the scene file cannot be read", e);
        }
    }

    private static void requireJsonSize(long bytes, String name, SceneLimits limits) throws SceneException {
        if (bytes > limits.jsonBytes()) {
            throw new SceneException(
                    name, "has at least " + bytes + " bytes of JSON, and " + limits.jsonBytes() + " are allowed");
        }
    }

    static String name(Path sceneFile) {
        Path last = sceneFile.getFileName();
        return last == null ? "scene" : last.toString();
    }

    private static GltfContainer binaryContainer(ByteBuffer bytes, String name) throws SceneException {
        if (bytes.remaining() < HEADER_BYTES) {
            throw truncated(name, "the 12-byte header", HEADER_BYTES, bytes.remaining());
        }
        int version = bytes.getInt(4);
        if (version != 2) {
            throw new SceneException(name, "is a GLB file of version " + version + "; version 2 is supported");
        }
        long length = Integer.toUnsignedLong(bytes.getInt(8));
        if (length > bytes.remaining()) {
            throw truncated(name, "the whole file", length, bytes.remaining());
        }
        ByteBuffer rest = bytes.slice(0, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        rest.position(Math.min(HEADER_BYTES, rest.limit()));
        ByteBuffer json = null;
        ByteBuffer binary = null;
        for (int chunk = 0; rest.remaining() >= CHUNK_HEADER_BYTES; chunk++) {
            long chunkBytes = Integer.toUnsignedLong(rest.getInt());
            int type = rest.getInt();
            if (chunkBytes > rest.remaining()) {
                throw truncated(name, "chunk " + chunk, chunkBytes, rest.remaining());
            }
            ByteBuffer content = rest.slice(rest.position(), (int) chunkBytes).order(ByteOrder.LITTLE_ENDIAN);
            if (chunk == 0 && type != JSON_CHUNK) {
                throw new SceneException(name, "chunk 0 of the GLB file is not the JSON chunk");
            }
            if (chunk == 0) {
                json = content;
            } else if (type == BINARY_CHUNK && binary == null) {
                binary = content;
            }
            rest.position(rest.position() + (int) chunkBytes);
        }
        if (json == null) {
            throw new SceneException(name, "the GLB file has no JSON chunk; it is truncated or damaged");
        }
        return new GltfContainer(json, binary);
    }

    private static SceneException truncated(String name, String part, long expected, long found) {
        return new SceneException(
                name,
                "the GLB file is truncated: " + part + " should have " + expected + " bytes, and " + found
                        + " are there");
    }
}
