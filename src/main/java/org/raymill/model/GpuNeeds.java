package org.raymill.model;

/**
 * Graphics processors that a task needs for itself.
 *
 * @param count 0 to {@value #MAX_COUNT}; 0 means none
 * @param model a part of the model's name, whatever its case, such as {@code RTX}; empty means any
 * @param memoryMiB memory of each, in MiB; 0 means any
 */
public record GpuNeeds(int count, String model, int memoryMiB) {

    public static final int MAX_COUNT = 64;
    public static final GpuNeeds NONE = new GpuNeeds(0, "", 0);

    private static final int MAX_MODEL = 100;

    public GpuNeeds {
        model = model == null ? "" : model.strip();
        if (count < 0 || count > MAX_COUNT) {
            throw new IllegalArgumentException("gpus must lie between 0 and " + MAX_COUNT + ", not " + count);
        }
        if (model.length() > MAX_MODEL || model.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a gpu's model has at most " + MAX_MODEL + " printable characters");
        }
        if (memoryMiB < 0) {
            throw new IllegalArgumentException("a gpu's memory is at least 0, not " + memoryMiB);
        }
    }
}
