package org.raymill.model;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.raymill.model.HostHardware.Gpu;

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

    /** Whether a graphics processor is one of these; whether it is free is another question. */
    public boolean suits(Gpu gpu) {
        return gpu.memoryMiB() >= memoryMiB
                && gpu.model().toLowerCase(Locale.ROOT).contains(model.toLowerCase(Locale.ROOT));
    }

    /**
     * Chooses among a host's graphics processors those with the least memory that suit, so that larger ones stay free; of equals the first.
     * Render servers choose so, and the Scheduler reckons with the same choice.
     *
     * @param host all that the host has, in its order
     * @param taken those that others have, by their place among the host's
     * @return places among the host's, ascending; empty when fewer are free and suit
     */
    public Optional<List<Integer>> choose(List<Gpu> host, Set<Integer> taken) {
        List<Integer> chosen = IntStream.range(0, host.size())
                .boxed()
                .filter(place -> !taken.contains(place) && suits(host.get(place)))
                .sorted(Comparator.comparingLong(place -> host.get(place).memoryMiB()))
                .limit(count)
                .sorted()
                .toList();
        return chosen.size() < count ? Optional.empty() : Optional.of(chosen);
    }
}
