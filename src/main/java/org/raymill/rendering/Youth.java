package org.raymill.rendering;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which processes can have been started by a program that has just been started itself: Linux numbers processes one after the other, so that
 * they are few. To look at them takes a hundredth of the time that it takes to look at all.
 */
final class Youth {

    private static final String LOAD = "/proc/loadavg";
    private static final int LOAD_BYTES = 256;
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    /** More than so many are looked for among all processes instead. */
    private static final long MAX_CANDIDATES = 300;
    /** Well below the time in which the numbers of processes can begin anew: 32,768 of them at the least. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** Kept open for as long as the process lives: it is asked at the end of each program. */
    private static final Optional<RandomAccessFile> LOAD_FILE = open();

    private static final boolean SUPPORTED = isSupported();

    private final long pid;
    private final long start = System.nanoTime();

    private Youth(long pid) {
        this.pid = pid;
    }

    /** The youth of a process that is being started now; empty where the operating system does not tell. */
    static Optional<Youth> of(long pid) {
        return SUPPORTED ? Optional.of(new Youth(pid)) : Optional.empty();
    }

    /** Some container hosts put a file of their own in this one's place, which may be seconds old. */
    private static boolean isSupported() {
        try {
            return lastPid() > 0
                    && !Files.readString(MOUNTS, StandardCharsets.ISO_8859_1).contains(" " + LOAD + " ");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The numbers that processes have got since the program began; some belong to threads, and some to nobody any more.
     *
     * @param others whose numbers are left out
     * @return empty when that is not certain, or they are many
     */
    Optional<long[]> candidates(Set<Long> others) {
        if (System.nanoTime() - start > LIMIT.toNanos()) {
            return Optional.empty();
        }
        long last;
        try {
            last = lastPid();
        } catch (IOException e) {
            return Optional.empty();
        }
        if (last < pid || last - pid > MAX_CANDIDATES) {
            return Optional.empty();
        }
        return Optional.of(LongStream.rangeClosed(pid + 1, last)
                .filter(candidate -> !others.contains(candidate))
                .toArray());
    }

    /** The number that was given last, in this process's namespace; 0 when it is not told. */
    private static long lastPid() throws IOException {
        byte[] content = new byte[LOAD_BYTES];
        int length;
        RandomAccessFile file = LOAD_FILE.orElseThrow(() -> new IOException("there is no " + LOAD));
        synchronized (file) {
            file.seek(0); // whoever reads from the beginning is told anew
            length = Math.max(0, file.read(content));
        }
        String line = new String(content, 0, length, StandardCharsets.ISO_8859_1).strip();
        try {
            return Long.parseLong(line, line.lastIndexOf(' ') + 1, line.length(), 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Optional<RandomAccessFile> open() {
        try {
            return Optional.of(new RandomAccessFile(LOAD, "r"));
        } catch (IOException e) {
            return Optional.empty(); // not on this system
        }
    }
}
