package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.Accessor;
import de.javagl.jgltf.impl.v2.AccessorSparse;
import de.javagl.jgltf.impl.v2.BufferView;
import de.javagl.jgltf.impl.v2.GlTF;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Numbers from a scene's buffers, as floats or integers, whatever they are stored as: any component type, normalised or not, interleaved,
 * sparse. The values of an accessor are decoded once and shared; callers must not change them.
 */
final class GltfAccessors {

    static final int BYTE = 5120;
    static final int UNSIGNED_BYTE = 5121;
    static final int SHORT = 5122;
    static final int UNSIGNED_SHORT = 5123;
    static final int UNSIGNED_INT = 5125;
    static final int FLOAT = 5126;

    private static final Set<Integer> INDEX_TYPES = Set.of(UNSIGNED_BYTE, UNSIGNED_SHORT, UNSIGNED_INT);

    private final List<Accessor> accessors;
    private final GltfBuffers buffers;
    private final MemoryBudget budget;
    private final float[][] floats;
    private final int[][] integers;

    /** Checks all accessors against their buffer views. */
    GltfAccessors(GlTF gltf, GltfBuffers buffers, MemoryBudget budget) throws SceneException {
        this.accessors = GltfLists.of(gltf.getAccessors());
        this.buffers = buffers;
        this.budget = budget;
        this.floats = new float[accessors.size()][];
        this.integers = new int[accessors.size()][];
        for (int i = 0; i < accessors.size(); i++) {
            check(accessors.get(i), "accessors[" + i + "]");
        }
    }

    /** Returns the number of elements of an accessor. */
    int count(Integer index, String where) throws SceneException {
        return accessor(index, where).getCount();
    }

    /** Returns how the elements are stored, for example {@link #FLOAT}. */
    int componentType(Integer index, String where) throws SceneException {
        return accessor(index, where).getComponentType();
    }

    /** Returns the numbers an element. */
    int width(Integer index, String where) throws SceneException {
        return width(accessor(index, where).getType());
    }

    /**
     * Returns all numbers of an accessor as floats: normalised integers mapped to [0, 1] or [-1, 1], other integers by value.
     *
     * @param where the JSON path of the reference to the accessor
     * @param types which element types are allowed there
     * @throws SceneException also when a number is not finite
     */
    float[] floats(Integer index, String where, String... types) throws SceneException {
        Accessor accessor = accessor(index, where);
        requireType(accessor, index, where, types);
        if (floats[index] == null) {
            String place = "accessors[" + index + "]";
            int width = width(accessor.getType());
            float[] values = budget.floats((long) accessor.getCount() * width, place);
            boolean normalized = Boolean.TRUE.equals(accessor.isNormalized());
            decode(
                    accessor,
                    place,
                    (bytes, at, target) ->
                            values[target] = asFloat(bytes, at, accessor.getComponentType(), normalized));
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new SceneException(place, "element " + i / width + " is " + values[i]);
                }
            }
            floats[index] = values;
        }
        return floats[index];
    }

    /**
     * Returns all numbers of an accessor of unsigned integers. An unsigned 32-bit number beyond the positive range comes out negative.
     *
     * @param where the JSON path of the reference to the accessor
     * @param types which element types are allowed there
     */
    int[] unsigned(Integer index, String where, String... types) throws SceneException {
        Accessor accessor = accessor(index, where);
        requireType(accessor, index, where, types);
        if (!INDEX_TYPES.contains(accessor.getComponentType())) {
            throw new SceneException(
                    where,
                    "accessors[" + index + "] must hold unsigned integers, not type " + accessor.getComponentType());
        }
        if (integers[index] == null) {
            String place = "accessors[" + index + "]";
            int[] values = budget.ints((long) accessor.getCount() * width(accessor.getType()), place);
            decode(
                    accessor,
                    place,
                    (bytes, at, target) -> values[target] = asUnsigned(bytes, at, accessor.getComponentType()));
            integers[index] = values;
        }
        return integers[index];
    }

    private Accessor accessor(Integer index, String where) throws SceneException {
        return accessors.get(GltfLists.index(index, accessors, "accessors", where));
    }

    private static void requireType(Accessor accessor, int index, String where, String... types) throws SceneException {
        if (!Arrays.asList(types).contains(accessor.getType())) {
            throw new SceneException(
                    where,
                    "accessors[" + index + "] has type " + accessor.getType() + ", and " + String.join(" or ", types)
                            + " is expected");
        }
    }

    private void check(Accessor accessor, String where) throws SceneException {
        if (accessor.getCount() == null || accessor.getComponentType() == null || accessor.getType() == null) {
            throw new SceneException(where, "needs count, componentType and type");
        }
        int elementBytes = elementBytes(accessor);
        if (accessor.getBufferView() != null) {
            BufferView view = buffers.description(accessor.getBufferView(), where + ".bufferView");
            int stride = view.getByteStride() == null ? elementBytes : view.getByteStride();
            if (stride < elementBytes || stride % componentBytes(accessor.getComponentType()) != 0) {
                throw new SceneException(
                        "bufferViews[" + accessor.getBufferView() + "].byteStride",
                        "is " + stride + ", which does not fit the " + elementBytes + "-byte elements of " + where);
            }
            requireInside(where, offset(accessor.getByteOffset()), stride, elementBytes, accessor.getCount(), view);
        } else if (accessor.getByteOffset() != null && accessor.getByteOffset() != 0) {
            throw new SceneException(where + ".byteOffset", "is given without a bufferView");
        }
        if (accessor.getSparse() != null) {
            checkSparse(accessor, accessor.getSparse(), elementBytes, where + ".sparse");
        }
    }

    private void checkSparse(Accessor accessor, AccessorSparse sparse, int elementBytes, String where)
            throws SceneException {
        if (sparse.getCount() == null || sparse.getIndices() == null || sparse.getValues() == null) {
            throw new SceneException(where, "needs count, indices and values");
        }
        if (sparse.getCount() > accessor.getCount()) {
            throw new SceneException(
                    where + ".count", "is " + sparse.getCount() + ", more than the accessor's " + accessor.getCount());
        }
        Integer indexType = sparse.getIndices().getComponentType();
        if (indexType == null || !INDEX_TYPES.contains(indexType)) {
            throw new SceneException(where + ".indices.componentType", "is " + indexType);
        }
        int indexBytes = componentBytes(indexType);
        requireInside(
                where + ".indices",
                offset(sparse.getIndices().getByteOffset()),
                indexBytes,
                indexBytes,
                sparse.getCount(),
                buffers.description(sparse.getIndices().getBufferView(), where + ".indices.bufferView"));
        requireInside(
                where + ".values",
                offset(sparse.getValues().getByteOffset()),
                elementBytes,
                elementBytes,
                sparse.getCount(),
                buffers.description(sparse.getValues().getBufferView(), where + ".values.bufferView"));
    }

    private static void requireInside(
            String where, long offset, int stride, int elementBytes, int count, BufferView view) throws SceneException {
        long end = offset + (long) stride * (count - 1) + elementBytes;
        if (end > view.getByteLength()) {
            throw new SceneException(
                    where, "ends at byte " + end + " of its bufferView, which has " + view.getByteLength() + " bytes");
        }
    }

    /** Stores one component; {@code target} counts components over the whole accessor. */
    private interface ComponentReader {
        void read(ByteBuffer bytes, int at, int target);
    }

    private void decode(Accessor accessor, String where, ComponentReader reader) throws SceneException {
        int width = width(accessor.getType());
        int elementBytes = elementBytes(accessor);
        int componentBytes = componentBytes(accessor.getComponentType());
        if (accessor.getBufferView() != null) {
            BufferView view = buffers.description(accessor.getBufferView(), where);
            ByteBuffer bytes = buffers.view(accessor.getBufferView(), where);
            int stride = view.getByteStride() == null ? elementBytes : view.getByteStride();
            int start = (int) offset(accessor.getByteOffset());
            for (int i = 0; i < accessor.getCount(); i++) {
                for (int c = 0; c < width; c++) {
                    reader.read(bytes, start + i * stride + c * componentBytes, i * width + c);
                }
            }
        }
        if (accessor.getSparse() != null) {
            substitute(accessor, where + ".sparse", reader);
        }
    }

    private void substitute(Accessor accessor, String where, ComponentReader reader) throws SceneException {
        AccessorSparse sparse = accessor.getSparse();
        int indexType = sparse.getIndices().getComponentType();
        ByteBuffer indices = buffers.view(sparse.getIndices().getBufferView(), where + ".indices");
        ByteBuffer values = buffers.view(sparse.getValues().getBufferView(), where + ".values");
        int indexStart = (int) offset(sparse.getIndices().getByteOffset());
        int valueStart = (int) offset(sparse.getValues().getByteOffset());
        int width = width(accessor.getType());
        int componentBytes = componentBytes(accessor.getComponentType());
        long previous = -1;
        for (int i = 0; i < sparse.getCount(); i++) {
            long element =
                    Integer.toUnsignedLong(asUnsigned(indices, indexStart + i * componentBytes(indexType), indexType));
            if (element <= previous || element >= accessor.getCount()) {
                throw new SceneException(
                        where + ".indices",
                        "number " + i + " is " + element + "; indices must increase and stay below "
                                + accessor.getCount());
            }
            previous = element;
            for (int c = 0; c < width; c++) {
                reader.read(values, valueStart + (i * width + c) * componentBytes, (int) element * width + c);
            }
        }
    }

    private static float asFloat(ByteBuffer bytes, int at, int type, boolean normalized) {
        return switch (type) {
            case FLOAT -> bytes.getFloat(at);
            case BYTE -> normalized ? Math.max(bytes.get(at) / 127f, -1f) : bytes.get(at);
            case SHORT -> normalized ? Math.max(bytes.getShort(at) / 32767f, -1f) : bytes.getShort(at);
            case UNSIGNED_BYTE -> asUnsigned(bytes, at, type) / (normalized ? 255f : 1f);
            case UNSIGNED_SHORT -> asUnsigned(bytes, at, type) / (normalized ? 65535f : 1f);
            default -> (float) (Integer.toUnsignedLong(bytes.getInt(at)) / (normalized ? 4294967295.0 : 1.0));
        };
    }

    private static int asUnsigned(ByteBuffer bytes, int at, int type) {
        return switch (type) {
            case UNSIGNED_BYTE -> bytes.get(at) & 0xFF;
            case UNSIGNED_SHORT -> bytes.getShort(at) & 0xFFFF;
            default -> bytes.getInt(at);
        };
    }

    private static long offset(Integer byteOffset) {
        return byteOffset == null ? 0 : byteOffset;
    }

    private static int componentBytes(int type) {
        return switch (type) {
            case BYTE, UNSIGNED_BYTE -> 1;
            case SHORT, UNSIGNED_SHORT -> 2;
            default -> 4;
        };
    }

    private static int width(String type) {
        return switch (type) {
            case "SCALAR" -> 1;
            case "VEC2" -> 2;
            case "VEC3" -> 3;
            case "VEC4", "MAT2" -> 4;
            case "MAT3" -> 9;
            default -> 16;
        };
    }

    /** Columns of matrices start at multiples of four bytes. */
    private static int elementBytes(Accessor accessor) {
        int component = componentBytes(accessor.getComponentType());
        return switch (accessor.getType()) {
            case "MAT2" -> 2 * roundUp(2 * component);
            case "MAT3" -> 3 * roundUp(3 * component);
            default -> width(accessor.getType()) * component;
        };
    }

    private static int roundUp(int bytes) {
        return (bytes + 3) / 4 * 4;
    }
}
