package org.raymill.model;

/**
 * A rendering package as installed on a host.
 *
 * @param name for example {@code gltf}
 * @param version as the program itself tells it
 * @param tiles whether it can render a tile of a frame
 */
public record InstalledPackage(String name, String version, boolean tiles) {

    /** For people, such as {@code gltf 1.0}. */
    @Override
    public String toString() {
        return name + " " + version;
    }
}
