package org.raymill.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one task needs of a render server.
 *
 * @param packageName the rendering package, for example {@code gltf}
 * @param packageVersion the {@link VersionRange} wanted; empty means any
 * @param cores processor cores, at least 1
 * @param memoryMiB memory in MiB, at least 1
 * @param host what kind of host
 * @param amounts what else it takes, by name
 * @param avoid servers that failed these tasks before; they are used only when no other server in the farm could ever do it. Sorted.
 * @param never servers that made a picture of these tasks, which another one is to make again. Sorted.
 */
public record Requirements(
        String packageName,
        Optional<String> packageVersion,
        int cores,
        int memoryMiB,
        HostNeeds host,
        Map<String, Integer> amounts,
        List<ServerId> avoid,
        List<ServerId> never) {

    public Requirements {
        packageVersion = packageVersion == null ? Optional.empty() : packageVersion;
        host = host == null ? HostNeeds.ANY : host;
        amounts = Amounts.checked(amounts, 1);
        avoid = avoid == null ? List.of() : avoid.stream().sorted().toList();
        never = never == null ? List.of() : never.stream().sorted().toList();
    }

    /** What the tasks of a job need that make pictures. */
    public static Requirements ofPictures(JobProfile profile) {
        return new Requirements(
                profile.packageName(),
                profile.packageVersion(),
                profile.cores(),
                profile.memoryMiB(),
                profile.host(),
                profile.amounts(),
                List.of(),
                List.of());
    }

    /** What the task needs that makes a movie of a job's pictures. */
    public static Requirements ofMovie(JobSpec spec) {
        return new Requirements(
                Encoding.PACKAGE,
                Optional.empty(),
                spec.profile().cores(),
                Encoding.memoryMiB(spec.width(), spec.height()),
                List.of());
    }

    /** Requirements that any kind of host suits. */
    public Requirements(
            String packageName, Optional<String> packageVersion, int cores, int memoryMiB, List<ServerId> avoid) {
        this(packageName, packageVersion, cores, memoryMiB, HostNeeds.ANY, Map.of(), avoid, List.of());
    }
}
