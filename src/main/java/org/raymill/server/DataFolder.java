package org.raymill.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one process of a render server, which no other process uses until it is closed. */
public final class DataFolder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Takes a folder into use: ends and removes what a crashed process left there. Blocks for some seconds.
     *
     * @param data made when missing
     * @throws IOException with a message for people, also when another process uses the folder
     */
    public static DataFolder take(Path data) throws IOException, InterruptedException {
        Path work = Files.createDirectories(data.resolve("work")).toRealPath();
        DataFolder taken = new DataFolder(work.getParent(), lock(work.resolve("lock"), work.getParent()));
        try {
            Leftovers.clear(work);
            Leftovers.endProbes(taken.probeMark());
            return taken;
        } catch (IOException | InterruptedException | RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    private static FileChannel lock(Path file, Path data) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            log.debug("The lock is held in this process", e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException("the data folder " + data + " is used by another render server; give each its own");
        }
        return channel;
    }

    /** The folder itself, without links on the way to it. */
    Path path() {
        return path;
    }

    /** Marks the programs that are asked for their versions, which belong to no run. */
    public String probeMark() {
        return path.resolve("probe").toString();
    }

    /** Where each run has a folder of its own. */
    Path work() {
        return path.resolve("work");
    }

    /** Where the input files of jobs are kept. */
    Path cache() {
        return path.resolve("cache");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
