package org.raymill.api.json;

import java.util.List;

/** The rendering packages that the farm's servers have. */
public record PackageList(List<PackageEntry> packages) {

    public PackageList {
        packages = packages == null ? List.of() : List.copyOf(packages);
    }

    /**
     * A version of a rendering package.
     *
     * @param id name and version
     * @param tiles whether it can render a tile of a frame
     * @param servers the names of the servers that have it and are not lost
     */
    public record PackageEntry(String id, String name, String version, boolean tiles, List<String> servers) {

        public PackageEntry {
            servers = servers == null ? List.of() : List.copyOf(servers);
        }
    }
}
