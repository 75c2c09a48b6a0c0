package org.raymill.server;

import java.time.Duration;
import java.util.Optional;
import org.raymill.model.AttemptUsage;
import org.raymill.rendering.ProcessMeter;

/** Adds up what one run takes. Safe to use from many threads. */
final class RunUsage {

    private long processorNanos;
    private long peakMemoryBytes;
    private long inputBytes;

    /**
     * A program of the run is done with its work.
     *
     * @param watch what has measured it; empty when it lived for so short that nothing has, and its life counts as processor time
     */
    synchronized void programDone(Optional<ProgramWatch> watch, long startedNanos) {
        if (watch.isEmpty()) {
            processorNanos += System.nanoTime() - startedNanos;
            return;
        }
        ProcessMeter.Reading reading = watch.get().end();
        processorNanos += reading.processorTime().toNanos();
        peakMemoryBytes = Math.max(peakMemoryBytes, reading.peakMemoryBytes());
    }

    /** A thread of this process has worked for the run. */
    synchronized void threadWorked(Duration processorTime) {
        processorNanos += Math.max(0, processorTime.toNanos());
    }

    /** The run got input files. */
    synchronized void read(long bytes) {
        inputBytes += bytes;
    }

    synchronized AttemptUsage sum() {
        return new AttemptUsage(processorNanos / 1_000_000, peakMemoryBytes, inputBytes, 0);
    }
}
