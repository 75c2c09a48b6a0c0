package org.raymill.model;

/**
 * What an attempt took. How long it took is told by when it started and ended.
 *
 * @param cpuMillis processor time of all that it ran, in milliseconds
 * @param peakMemoryBytes the most main memory that its programs were seen to have at a time, what they share counted once where the system
 *     tells; 0 when none lived long enough to be seen
 * @param inputBytes the sizes of its input files
 * @param outputBytes the sizes of what it made
 */
public record AttemptUsage(long cpuMillis, long peakMemoryBytes, long inputBytes, long outputBytes) {

    /** Of an attempt that nothing is known of. */
    public static final AttemptUsage NONE = new AttemptUsage(0, 0, 0, 0);

    public AttemptUsage {
        cpuMillis = Math.max(0, cpuMillis);
        peakMemoryBytes = Math.max(0, peakMemoryBytes);
        inputBytes = Math.max(0, inputBytes);
        outputBytes = Math.max(0, outputBytes);
    }

    /** The same with what turned out to have been made. */
    public AttemptUsage withOutputBytes(long bytes) {
        return new AttemptUsage(cpuMillis, peakMemoryBytes, inputBytes, bytes);
    }
}
