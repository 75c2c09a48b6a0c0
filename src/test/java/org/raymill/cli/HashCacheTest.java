package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCacheTest {

    @TempDir
    Path folder;

    private Path file;
    private Path wood;
    /** Long after everything that the test writes, so that it may be remembered. */
    private Instant now = Instant.now().plus(Duration.ofHours(1));

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("cache/hashes");
        wood = Files.writeString(folder.resolve("wood"), "wood");
    }

    private HashCache open() {
        return HashCache.open(file, () -> now);
    }

    private static String hash(HashCache cache, Path path) throws IOException {
        return cache.hash(path).sha256().hex();
    }

    /** Makes the cache say something wrong of a file: who believes it has not read the file. */
    private void forge() throws IOException {
        Files.writeString(file, Files.readString(file).replace(Samples.sha256("wood"), Samples.sha256("forged")));
    }

    private void remember() throws IOException {
        HashCache cache = open();
        assertThat(hash(cache, wood)).isEqualTo(Samples.sha256("wood"));
        cache.save();
        forge();
    }

    @Test
    void anUnchangedFileIsNotReadAgain() throws IOException {
        remember();
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("forged"));
    }

    @Test
    void aFileThatHasChangedIsReadAgain() throws IOException {
        remember();
        Files.writeString(wood, "stone");
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("stone"));
    }

    @Test
    void aFileOfTheSameSizeAndTimeIsReadAgainWhenItIsAnother() throws IOException {
        remember();
        FileTime time = Files.getLastModifiedTime(wood);
        Path other = Files.writeString(folder.resolve("other"), "door");
        Files.setLastModifiedTime(other, time);
        Files.move(other, wood, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("door"));
    }

    @Test
    void aChangeWhoseTimeWasSetBackIsSeen() throws IOException {
        remember();
        FileTime time = Files.getLastModifiedTime(wood);
        Files.writeString(wood, "door");
        Files.setLastModifiedTime(wood, time);
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("door"));
    }

    @Test
    void whatWasChangedAMomentBeforeItWasReadIsNotRemembered() throws IOException {
        FileTime changed = (FileTime) Files.getAttribute(wood, "unix:ctime");
        now = changed.toInstant().plus(HashCache.CLOCK_GRANULARITY);
        HashCache cache = open();
        hash(cache, wood);
        cache.save();
        assertThat(file).doesNotExist();
        now = now.plusNanos(1);
        hash(cache, wood);
        cache.save();
        assertThat(file).exists();
    }

    @Test
    void aCacheThatIsDamagedIsAsNone() throws IOException {
        remember();
        Files.write(file, new byte[] {(byte) 0xff, 0, 10, 10});
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("wood"));
        Files.writeString(file, "raymill hashes 1\nnonsense\n\n");
        assertThat(hash(open(), wood)).isEqualTo(Samples.sha256("wood"));
    }

    @Test
    void aCacheThatCanNotBeWrittenHarmsNothing() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file in the way");
        HashCache cache = open();
        assertThat(hash(cache, wood)).isEqualTo(Samples.sha256("wood"));
        cache.save();
    }

    @Test
    void eachSystemHasItsPlace() {
        assertThat(HashCache.folder("Linux", Map.of(), "/home/ada")).hasToString("/home/ada/.cache/raymill");
        assertThat(HashCache.folder("Linux", Map.of("XDG_CACHE_HOME", "/c"), "/home/ada"))
                .hasToString("/c/raymill");
        assertThat(HashCache.folder("Mac OS X", Map.of(), "/Users/ada"))
                .hasToString("/Users/ada/Library/Caches/raymill");
        assertThat(HashCache.folder("Windows 11", Map.of("LOCALAPPDATA", "/l"), "/u"))
                .hasToString("/l/raymill/cache");
        assertThat(HashCache.folder("Linux", Map.of("RAYMILL_CACHE", "/mine"), "/home/ada"))
                .hasToString("/mine");
    }
}
