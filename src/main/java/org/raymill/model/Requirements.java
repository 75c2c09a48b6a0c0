package org.raymill.model;

import java.util.List;
import java.util.Optional;

/**
 * What one task needs of a render server.
 *
 * @param packageName the rendering package, for example {@code gltf}
 * @param packageVersion the exact version wanted; empty means any
 * @param cores processor cores, at least 1
 * @param memoryMiB memory in MiB, at least 1
 * @param avoid servers that failed these tasks before; they are used only when no other server in the farm could ever do it. Sorted.
 */
public record Requirements(
        String packageName, Optional<String> packageVersion, int cores, int memoryMiB, List<ServerId> avoid) {

    public Requirements {
        packageVersion = packageVersion == null ? Optional.empty() : packageVersion;
        avoid = avoid == null ? List.of() : avoid.stream().sorted().toList();
    }
}
