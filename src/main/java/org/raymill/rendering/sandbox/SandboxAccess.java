package org.raymill.rendering.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program in a sandbox gets to see beside the system's programs. All paths are absolute, exist, and are the same inside.
 *
 * @param directory where it runs, inside of one of the folders
 * @param temporary a folder that it may write to, and sees as {@code /tmp} too
 * @param writable the other folders that it may write to
 * @param readable folders and files that it may read; what is writable inside of one stays writable
 * @param network whether it may use the network
 * @param gpus whether it may use the host's graphics processors
 */
public record SandboxAccess(
        Path directory, Path temporary, List<Path> writable, List<Path> readable, boolean network, boolean gpus) {

    public SandboxAccess {
        writable = List.copyOf(writable);
        readable = List.copyOf(readable);
    }

    /** Access without network and graphics processors. */
    public SandboxAccess(Path directory, Path temporary, List<Path> writable, List<Path> readable) {
        this(directory, temporary, writable, readable, false, false);
    }

    /** The same with more to read. */
    public SandboxAccess withReadable(List<Path> more) {
        List<Path> all = new ArrayList<>(readable);
        all.addAll(more);
        return new SandboxAccess(directory, temporary, writable, all, network, gpus);
    }

    /** All folders that it may write to. */
    List<Path> allWritable() {
        List<Path> all = new ArrayList<>(writable);
        all.add(temporary);
        return all;
    }
}
