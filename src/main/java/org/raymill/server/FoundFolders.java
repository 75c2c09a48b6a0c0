package org.raymill.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.Sha256;
import org.raymill.storage.FileHash;
import org.raymill.storage.InputManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs' folders that an earlier process of the server left in its cache, whole or not. */
final class FoundFolders {

    private static final Logger log = LoggerFactory.getLogger(FoundFolders.class);
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.(\\d{1,9})");

    private FoundFolders() {}

    /**
     * Takes over the newest folder of each job, and removes all else.
     *
     * @param generation is set to the highest that is in use
     */
    static Collection<JobFolder> take(Path cache, AtomicInteger generation) throws IOException {
        Map<Sha256, JobFolder> found = new TreeMap<>();
        Map<Sha256, Integer> generations = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(cache)) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                Optional<JobFolder> folder = name.matches() ? open(entry, new Sha256(name.group(1))) : Optional.empty();
                if (folder.isEmpty()) {
                    Folders.delete(entry);
                    continue;
                }
                int number = Integer.parseInt(name.group(2));
                generation.accumulateAndGet(number, Math::max);
                keepNewest(found, generations, folder.get(), number);
            }
        }
        return found.values();
    }

    private static void keepNewest(
            Map<Sha256, JobFolder> found, Map<Sha256, Integer> generations, JobFolder folder, int number)
            throws IOException {
        JobFolder other = found.get(folder.name());
        if (other != null && generations.get(folder.name()) > number) {
            Folders.delete(folder.root());
            return;
        }
        if (other != null) {
            Folders.delete(other.root());
        }
        found.put(folder.name(), folder);
        generations.put(folder.name(), number);
    }

    private static Optional<JobFolder> open(Path root, Sha256 name) throws IOException {
        Path file = JobFolder.manifestFile(root);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > InputManifest.MAX_BYTES) {
                return Optional.empty();
            }
            byte[] json = Files.readAllBytes(file);
            if (!FileHash.of(json).equals(name)) {
                return Optional.empty();
            }
            long usedAt = Files.getLastModifiedTime(file).toMillis();
            return Optional.of(new JobFolder(root, name, InputManifest.parse(json), false, usedAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.warn("The cached files in {} are not used: {}", root, e.toString());
            return Optional.empty();
        }
    }
}
