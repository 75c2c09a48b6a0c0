package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.Buffer;
import de.javagl.jgltf.impl.v2.BufferView;
import de.javagl.jgltf.impl.v2.GlTF;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The bytes that a scene refers to: buffers, views of them, and embedded data. Buffers are read when they are first asked for. */
final class GltfBuffers {

    private final List<Buffer> buffers;
    private final List<BufferView> views;
    private final ByteBuffer binaryChunk;
    private final SceneFolder folder;
    private final SceneLimits limits;
    private final MemoryBudget budget;
    private final ByteBuffer[] contents;

    /** Checks all buffer views against the sizes that their buffers declare. */
    GltfBuffers(GlTF gltf, ByteBuffer binaryChunk, SceneFolder folder, SceneLimits limits, MemoryBudget budget)
            throws SceneException {
        this.buffers = GltfLists.of(gltf.getBuffers());
        this.views = GltfLists.of(gltf.getBufferViews());
        this.binaryChunk = binaryChunk;
        this.folder = folder;
        this.limits = limits;
        this.budget = budget;
        this.contents = new ByteBuffer[buffers.size()];
        for (int i = 0; i < buffers.size(); i++) {
            if (buffers.get(i).getByteLength() == null) {
                throw new SceneException("buffers[" + i + "].byteLength", "is missing");
            }
        }
        for (int i = 0; i < views.size(); i++) {
            check(views.get(i), "bufferViews[" + i + "]");
        }
    }

    private void check(BufferView view, String where) throws SceneException {
        int buffer = GltfLists.index(view.getBuffer(), buffers, "buffers", where + ".buffer");
        if (view.getByteLength() == null) {
            throw new SceneException(where + ".byteLength", "is missing");
        }
        long end = offset(view) + view.getByteLength();
        int length = buffers.get(buffer).getByteLength();
        if (end > length) {
            throw new SceneException(
                    where, "ends at byte " + end + ", beyond the " + length + " bytes of buffers[" + buffer + "]");
        }
    }

    private static long offset(BufferView view) {
        return view.getByteOffset() == null ? 0 : view.getByteOffset();
    }

    /**
     * Returns the bytes of a buffer view, little-endian, from position 0.
     *
     * @param where the JSON path of the reference to the view
     */
    ByteBuffer view(Integer index, String where) throws SceneException {
        BufferView view = description(index, where);
        return content(view.getBuffer())
                .slice((int) offset(view), view.getByteLength())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the description of a buffer view. */
    BufferView description(Integer index, String where) throws SceneException {
        return views.get(GltfLists.index(index, views, "bufferViews", where));
    }

    private ByteBuffer content(int index) throws SceneException {
        if (contents[index] == null) {
            Buffer buffer = buffers.get(index);
            String where = "buffers[" + index + "]";
            ByteBuffer bytes;
            if (buffer.getUri() != null) {
                bytes = resource(buffer.getUri(), where + ".uri");
            } else if (index == 0 && binaryChunk != null) {
                bytes = binaryChunk;
            } else {
                throw new SceneException(where, "has neither a uri nor a binary chunk in the file");
            }
            if (bytes.remaining() < buffer.getByteLength()) {
                throw new SceneException(
                        where,
                        "should have " + buffer.getByteLength() + " bytes, and " + bytes.remaining() + " are there");
            }
            contents[index] = bytes;
        }
        return contents[index];
    }

    /** Returns what a URI stands for: embedded data, or a file of the scene's folder. */
    ByteBuffer resource(String uri, String where) throws SceneException {
        return isData(uri)
                ? embedded(uri, where)
                : folder.read(folder.resolve(uri, where), where, limits.fileBytes(), budget);
    }

    static boolean isData(String uri) {
        return uri.regionMatches(true, 0, "data:", 0, 5);
    }

    private ByteBuffer embedded(String uri, String where) throws SceneException {
        int comma = uri.indexOf(',');
        if (comma < 0 || !uri.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw new SceneException(where, "is a data: URI that is not base64-encoded");
        }
        budget.take((uri.length() - comma) * 3L / 4, where);
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(uri.substring(comma + 1)));
        } catch (IllegalArgumentException e) {
            throw new SceneException(where, "holds data that is not base64", e);
        }
    }
}
