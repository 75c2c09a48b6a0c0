package org.raymill.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Successes of render tasks that made no files, of one job on one server, in columns: a farm has thousands of them a second.
 *
 * @param tasks the indexes of the render tasks
 * @param attempts the ids of the attempts
 * @param numbers which attempt at its task each one was
 * @param startedMicros when each began, in microseconds since 1970
 * @param tookMicros how long each took, in microseconds
 * @param cpuMillis the processor time that each took, in milliseconds; none when none took any
 * @param peakMemoryBytes the most memory that each had; none when nothing is known of any
 * @param inputBytes the sizes of the input files of each; none when none had any
 */
public record PlainSuccesses(
        List<Integer> tasks,
        List<String> attempts,
        List<Integer> numbers,
        List<Long> startedMicros,
        List<Long> tookMicros,
        List<Long> cpuMillis,
        List<Long> peakMemoryBytes,
        List<Long> inputBytes) {

    public PlainSuccesses {
        tasks = tasks == null ? List.of() : List.copyOf(tasks);
        attempts = attempts == null ? List.of() : List.copyOf(attempts);
        numbers = numbers == null ? List.of() : List.copyOf(numbers);
        startedMicros = startedMicros == null ? List.of() : List.copyOf(startedMicros);
        tookMicros = tookMicros == null ? List.of() : List.copyOf(tookMicros);
        cpuMillis = cpuMillis == null ? List.of() : List.copyOf(cpuMillis);
        peakMemoryBytes = peakMemoryBytes == null ? List.of() : List.copyOf(peakMemoryBytes);
        inputBytes = inputBytes == null ? List.of() : List.copyOf(inputBytes);
        Columns.requireEqual(tasks.size(), attempts.size(), numbers.size(), startedMicros.size(), tookMicros.size());
        for (List<Long> column : List.of(cpuMillis, peakMemoryBytes, inputBytes)) {
            Columns.requireEqual(column.isEmpty() ? tasks.size() : column.size(), tasks.size());
        }
    }

    /** Whether an outcome can be told so. */
    public static boolean isPlain(AttemptOutcome outcome) {
        return outcome.result() == AttemptOutcome.Result.SUCCEEDED
                && outcome.task().step() == StepName.RENDER
                && outcome.outputs().isEmpty()
                && outcome.reason().isEmpty()
                && outcome.revision() == 0;
    }

    /** One success; taken in by {@link #of}. */
    public record Success(
            TaskId task, AttemptId attempt, int number, Instant startedAt, Instant endedAt, AttemptUsage usage) {}

    /** Puts successes into columns. */
    public static PlainSuccesses of(List<Success> successes) {
        return new PlainSuccesses(
                successes.stream().map(success -> success.task().index()).toList(),
                successes.stream().map(success -> success.attempt().value()).toList(),
                successes.stream().map(Success::number).toList(),
                successes.stream().map(success -> micros(success.startedAt())).toList(),
                successes.stream()
                        .map(success -> Duration.between(success.startedAt(), success.endedAt())
                                        .toNanos()
                                / 1_000)
                        .toList(),
                column(successes, AttemptUsage::cpuMillis),
                column(successes, AttemptUsage::peakMemoryBytes),
                column(successes, AttemptUsage::inputBytes));
    }

    /** A column of zeros is left out. */
    private static List<Long> column(List<Success> successes, ToLongFunction<AttemptUsage> value) {
        List<Long> column = successes.stream()
                .map(success -> value.applyAsLong(success.usage()))
                .toList();
        return column.stream().allMatch(number -> number == 0) ? List.of() : column;
    }

    private static long at(List<Long> column, int index) {
        return column.isEmpty() ? 0 : column.get(index);
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
    }

    /** How many there are. */
    public int size() {
        return tasks.size();
    }

    /** One by one. */
    public List<Success> successes() {
        List<Success> successes = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            Instant started = Instant.EPOCH.plus(startedMicros.get(i), ChronoUnit.MICROS);
            successes.add(new Success(
                    new TaskId(StepName.RENDER, tasks.get(i)),
                    new AttemptId(attempts.get(i)),
                    numbers.get(i),
                    started,
                    started.plus(tookMicros.get(i), ChronoUnit.MICROS),
                    new AttemptUsage(at(cpuMillis, i), at(peakMemoryBytes, i), at(inputBytes, i), 0)));
        }
        return successes;
    }
}
