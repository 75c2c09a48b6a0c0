package org.raymill.rendering.pathtracer;

/** Counts the memory that a scene takes while it is read, and refuses before it is allocated. Not thread-safe. */
final class MemoryBudget {

    private final long limitBytes;
    private long usedBytes;

    MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Reserves memory.
     *
     * @param bytes how much; not negative
     * @param where the place in the scene that asks for it
     */
    void take(long bytes, String where) throws SceneException {
        if (bytes > limitBytes - usedBytes) {
            throw SceneException.ofTheHost(
                    where,
                    "needs " + bytes + " bytes more than the " + usedBytes + " that the scene already uses, and "
                            + limitBytes + " are allowed for a scene",
                    null);
        }
        usedBytes += bytes;
    }

    /** Gives memory back that is only used for a while. */
    void release(long bytes) {
        usedBytes -= bytes;
    }

    float[] floats(long count, String where) throws SceneException {
        return new float[arrayLength(count, Float.BYTES, where)];
    }

    int[] ints(long count, String where) throws SceneException {
        return new int[arrayLength(count, Integer.BYTES, where)];
    }

    private int arrayLength(long count, int bytesPerEntry, String where) throws SceneException {
        if (count > Integer.MAX_VALUE - 8) {
            throw new SceneException(where, "has " + count + " numbers, which is more than one array can hold");
        }
        take(count * bytesPerEntry, where);
        return (int) count;
    }
}
