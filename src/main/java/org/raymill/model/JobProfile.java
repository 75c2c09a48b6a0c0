package org.raymill.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a job needs.
 *
 * @param packageName the rendering package
 * @param packageVersion the {@link VersionRange} wanted, such as {@code >=3.6 <5}; empty means any
 * @param frames what to render
 * @param chunk frames a task, 1 to {@value #MAX_CHUNK}; 1 when a frame is cut into tiles
 * @param tiles how each frame is cut
 * @param cores processor cores a task, 1 to {@value #MAX_CORES}
 * @param memoryMiB memory a task in MiB, 1 to {@value #MAX_MEMORY_MIB}
 * @param host what kind of host
 * @param amounts what else a task takes while it runs, such as one {@code licence.houdini}
 */
public record JobProfile(
        String packageName,
        Optional<String> packageVersion,
        FrameSet frames,
        int chunk,
        TileGrid tiles,
        int cores,
        int memoryMiB,
        HostNeeds host,
        Map<String, Integer> amounts) {

    public static final int MAX_CHUNK = 1_000;
    public static final int MAX_CORES = 1_024;
    public static final int MAX_MEMORY_MIB = 16 * 1024 * 1024;

    public JobProfile {
        packageVersion = packageVersion == null ? Optional.empty() : packageVersion;
        packageVersion.ifPresent(VersionRange::new);
        host = host == null ? HostNeeds.ANY : host;
        amounts = Amounts.checked(amounts, 1);
        between("chunk", chunk, MAX_CHUNK);
        between("cores", cores, MAX_CORES);
        between("memoryMiB", memoryMiB, MAX_MEMORY_MIB);
        if (chunk > 1 && tiles.count() > 1) {
            throw new IllegalArgumentException(
                    "a task is either a chunk of frames or a tile of one frame, not both: set chunk or tiles to 1");
        }
    }

    /** The same for other frames. */
    public JobProfile with(FrameSet otherFrames) {
        return new JobProfile(packageName, packageVersion, otherFrames, chunk, tiles, cores, memoryMiB, host, amounts);
    }

    /** The same with tasks that take so much more of something. */
    public JobProfile withAmount(String name, int amount) {
        Map<String, Integer> more = new TreeMap<>(amounts);
        more.put(name, amount);
        return new JobProfile(packageName, packageVersion, frames, chunk, tiles, cores, memoryMiB, host, more);
    }

    /** A profile that any kind of host suits. */
    public JobProfile(
            String packageName,
            Optional<String> packageVersion,
            FrameSet frames,
            int chunk,
            TileGrid tiles,
            int cores,
            int memoryMiB) {
        this(packageName, packageVersion, frames, chunk, tiles, cores, memoryMiB, HostNeeds.ANY, Map.of());
    }

    private static void between(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must lie between 1 and " + most + ", not " + value);
        }
    }
}
