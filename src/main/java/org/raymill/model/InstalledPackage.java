package org.raymill.model;

/**
 * A rendering package as installed on a host.
 *
 * @param name for example {@code gltf}
 * @param version as the program itself tells it
 * @param tiles whether it can render a tile of a frame
 * @param verified whether its definition was proven with this version of the real program
 */
public record InstalledPackage(String name, String version, boolean tiles, boolean verified) {

    /** A package whose definition was not proven with this version. */
    public InstalledPackage(String name, String version, boolean tiles) {
        this(name, version, tiles, false);
    }

    /** For people who see what a server has, such as {@code gltf 1.0} or {@code blender 4.2 (unverified)}. */
    public String label() {
        return verified ? toString() : this + " (unverified)";
    }

    /** For people, such as {@code gltf 1.0}. */
    @Override
    public String toString() {
        return name + " " + version;
    }
}
