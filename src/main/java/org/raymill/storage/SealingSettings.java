package org.raymill.storage;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.raymill.sealing.KeyFiles;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.KeysException;
import org.raymill.sealing.SealingException;
import org.raymill.sealing.SiteKeys;

/**
 * Whether the files of other sites are encrypted here, and with which keys.
 *
 * @param encrypt whether new ones are
 * @param keyFile has the site's keys
 * @param keys has them instead; secret
 */
public record SealingSettings(boolean encrypt, Optional<Path> keyFile, Optional<String> keys) {

    private static final String CHECK = "check";

    public SealingSettings {
        if (keyFile.isPresent() && keys.isPresent()) {
            throw new IllegalArgumentException("only one of raymill.site.files.key-file and keys can be set");
        }
        if (encrypt && keyFile.isEmpty() && keys.isEmpty()) {
            throw new IllegalArgumentException("raymill.site.files.encrypt needs key-file or keys; "
                    + "\"raymill keys create\" makes a file with a key");
        }
    }

    /** Reads what stands below {@code raymill.site.files}. */
    public static SealingSettings from(Config config) {
        return new SealingSettings(
                config.getBoolean("encrypt"), text(config, "key-file").map(Path::of), text(config, "keys"));
    }

    private static Optional<String> text(Config config, String key) {
        return Optional.of(config.getString(key)).filter(text -> !text.isBlank());
    }

    /** As settings are told: without what is secret. */
    @Override
    public String toString() {
        return "SealingSettings[encrypt=" + encrypt + ", keyFile=" + keyFile + ", keys="
                + (keys.isPresent() ? "..." : "none") + "]";
    }

    /**
     * How the files of other sites lie on a storage. It is tried whether the keys are those with which files have been encrypted there: a node without
     * them could read nothing of what other sites have sent.
     *
     * @throws KeysException when they are not, or can not be read; the message tells what to do
     * @throws IOException with a message for people when the storage does not work
     */
    public Sealing open(StorageLayout layout) throws IOException {
        Optional<KeyRing> ring = keys.map(SiteKeys::parse)
                .map(KeyRing::of)
                .or(() -> keyFile.map(file -> new KeyRing(() -> KeyFiles.read(file))));
        Sealing sealing = encrypt ? Sealing.on(ring.orElseThrow()) : Sealing.off(ring);
        check(sealing, layout.sealingCheck());
        if (encrypt) {
            note(sealing, layout.sealingCheck());
        }
        return sealing;
    }

    private static void check(Sealing sealing, Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (var opened = sealing.open(file, CHECK)) {
            opened.size();
        } catch (SealingException e) {
            throw new KeysException(
                    "this node could not read the files of other sites: they are encrypted, and of " + file
                            + " is to be said: " + e.getMessage()
                            + ". Give this node the keys of the other nodes (raymill.site.files.key-file), or, when the keys are lost "
                            + "and nothing of these files is needed, remove " + file,
                    e);
        }
    }

    /** For the next start, of any node. */
    private static void note(Sealing sealing, Path file) throws IOException {
        Path part = file.resolveSibling("check-" + UUID.randomUUID() + ".part");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                sealing.write(channel, new byte[0], CHECK);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw StorageProblem.wrap("write", file, e);
        }
    }
}
