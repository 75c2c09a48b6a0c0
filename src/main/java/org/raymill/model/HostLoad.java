package org.raymill.model;

/**
 * How busy a render host is, with all that runs on it.
 *
 * @param processors the part of all its processors that worked lately, 0 to 1
 * @param memoryMiB memory that is in use and could not be given to others, in MiB
 */
public record HostLoad(double processors, long memoryMiB) {

    public HostLoad {
        if (!(processors >= 0 && processors <= 1) || memoryMiB < 0) {
            throw new IllegalArgumentException(
                    "a load is from 0 to 1 with at least 0 MiB, not " + processors + " with " + memoryMiB + " MiB");
        }
    }
}
