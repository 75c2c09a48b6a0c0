package org.raymill.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.Sha256;

/**
 * Remembers the SHA-256 of files between runs, so that large ones are not read each time. What is remembered holds for a file that has the same
 * path, size, times of change and inode. It is a cache in the user's own folder: when it can not be read or written, files are hashed again.
 * Safe to use from many threads; of several processes that end at the same time one's additions are kept.
 */
final class HashCache {

    /**
     * A file that was changed so shortly before it was hashed may change again without its time telling: it is not remembered. As coarse as
     * the coarsest clock of a file system in use.
     */
    static final Duration CLOCK_GRANULARITY = Duration.ofSeconds(2);

    static final int MAX_ENTRIES = 200_000;

    private static final int MAX_LINE = 8_192;
    private static final String HEAD = "raymill hashes 1";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\d+) (\\S+) (\\S+) (\\S+) (.+)");

    private final Path file;
    private final InstantSource clock;
    /** By path, those not used for longest first; guarded by the monitor. */
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private boolean changed;

    /** What is known of a file; {@code state} tells whether it is still the same. */
    private record Entry(String state, Sha256 sha256) {}

    private HashCache(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The cache of this user. */
    static HashCache ofUser() {
        return open(folder(System.getProperty("os.name"), System.getenv(), System.getProperty("user.home"))
                .resolve("hashes"));
    }

    /** Where programs keep what they can make again. */
    static Path folder(String system, Map<String, String> environment, String home) {
        String name = system.toLowerCase(Locale.ROOT);
        String own = environment.getOrDefault("RAYMILL_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        if (name.startsWith("windows") && environment.containsKey("LOCALAPPDATA")) {
            return Path.of(environment.get("LOCALAPPDATA"), "raymill", "cache");
        }
        if (name.startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "raymill");
        }
        String general = environment.getOrDefault("XDG_CACHE_HOME", "");
        return general.isEmpty() ? Path.of(home, ".cache", "raymill") : Path.of(general, "raymill");
    }

    static HashCache open(Path file) {
        return open(file, InstantSource.system());
    }

    static HashCache open(Path file, InstantSource clock) {
        HashCache cache = new HashCache(file, clock);
        cache.read();
        return cache;
    }

    private void read() {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            if (!HEAD.equals(lines.readLine())) {
                return;
            }
            for (String line = lines.readLine();
                    line != null && entries.size() < MAX_ENTRIES;
                    line = lines.readLine()) {
                Matcher parts = LINE.matcher(line);
                if (line.length() <= MAX_LINE && parts.matches()) {
                    String state = line.substring(parts.start(2), parts.end(5));
                    entries.put(parts.group(6), new Entry(state, new Sha256(parts.group(1))));
                }
            }
        } catch (IOException e) {
            // There is none yet, or it is no text: then everything is hashed.
            entries.clear();
        }
    }

    /** The SHA-256 and size of a file as it is now; it fails when it changes while it is read. */
    Hashed hash(Path path) throws IOException {
        Path real = path.toRealPath();
        Instant start = clock.instant();
        BasicFileAttributes before = Files.readAttributes(real, BasicFileAttributes.class);
        String state = state(real, before);
        Optional<Sha256> known = known(real.toString(), state);
        if (known.isPresent()) {
            return new Hashed(known.get(), before.size());
        }
        Sha256 sha256 = new Sha256(Hashes.sha256(real));
        BasicFileAttributes after = Files.readAttributes(real, BasicFileAttributes.class);
        if (!state(real, after).equals(state)) {
            throw new IOException("it is being changed");
        }
        if (latestChange(real, after).toInstant().isBefore(start.minus(CLOCK_GRANULARITY))) {
            remember(real.toString(), new Entry(state, sha256));
        }
        return new Hashed(sha256, after.size());
    }

    /** What a file's bytes are. */
    record Hashed(Sha256 sha256, long size) {}

    private synchronized Optional<Sha256> known(String path, String state) {
        Entry entry = entries.get(path);
        return entry != null && entry.state().equals(state) ? Optional.of(entry.sha256()) : Optional.empty();
    }

    private synchronized void remember(String path, Entry entry) {
        if (path.indexOf('\n') < 0 && path.indexOf('\r') < 0 && path.length() < MAX_LINE / 2) {
            entries.put(path, entry);
            changed = true;
        }
    }

    /** Everything by which a change of a file is seen without reading it. */
    private static String state(Path path, BasicFileAttributes attributes) {
        return attributes.size() + " " + nanos(attributes.lastModifiedTime()) + " "
                + statusChange(path).map(HashCache::nanos).orElse("-") + " "
                + Objects.toString(attributes.fileKey(), "-").replaceAll("\\s", "");
    }

    private static String nanos(FileTime time) {
        return time.toInstant().getEpochSecond() + "." + time.toInstant().getNano();
    }

    private static FileTime latestChange(Path path, BasicFileAttributes attributes) {
        FileTime modified = attributes.lastModifiedTime();
        return statusChange(path)
                .filter(changed -> changed.compareTo(modified) > 0)
                .orElse(modified);
    }

    /** When the file was last changed by its file system's own account, which no program can set. */
    private static Optional<FileTime> statusChange(Path path) {
        try {
            return Optional.of((FileTime) Files.getAttribute(path, "unix:ctime"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Writes what was added; failing to do so harms nothing. */
    synchronized void save() {
        if (!changed) {
            return;
        }
        Path part = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(file.getParent());
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                out.write(HEAD + "\n");
                int skip = Math.max(0, entries.size() - MAX_ENTRIES);
                for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                    if (skip-- > 0) {
                        continue;
                    }
                    out.write(entry.getValue().sha256() + " " + entry.getValue().state() + " " + entry.getKey() + "\n");
                }
            }
            move(part);
            changed = false;
        } catch (IOException e) {
            part.toFile().delete();
        }
    }

    private void move(Path part) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
