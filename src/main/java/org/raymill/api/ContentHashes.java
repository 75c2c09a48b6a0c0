package org.raymill.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The SHA-256 of files that do not change any more; the ones asked for last are remembered. */
final class ContentHashes {

    private static final int MAX_REMEMBERED = 10_000;
    private static final int BUFFER = 1 << 17;

    private record Key(Path file, long size, FileTime modified) {}

    private final Map<Key, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** The hash of a file, in hexadecimal. Blocks. */
    String of(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Key key = new Key(file, attributes.size(), attributes.lastModifiedTime());
        synchronized (known) {
            String hash = known.get(key);
            if (hash != null) {
                return hash;
            }
        }
        String hash = hash(file);
        synchronized (known) {
            known.put(key, hash);
        }
        return hash;
    }

    private static String hash(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
