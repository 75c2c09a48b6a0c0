package org.raymill.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.raymill.storage.StoredFile;

/** The SHA-256 of files that do not change any more; the ones asked for last are remembered. */
final class ContentHashes implements FileResponses.Tag {

    private static final int MAX_REMEMBERED = 10_000;

    private record Key(Path file, long size, FileTime modified) {}

    private final Map<Key, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** The hash of the content of a file, in hexadecimal. Blocks. */
    @Override
    public String of(StoredFile stored) throws IOException {
        Path file = stored.path();
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Key key = new Key(file, attributes.size(), attributes.lastModifiedTime());
        synchronized (known) {
            String hash = known.get(key);
            if (hash != null) {
                return hash;
            }
        }
        String hash = stored.hash().hex();
        synchronized (known) {
            known.put(key, hash);
        }
        return hash;
    }

    /** The content of a file can not be read any more, whatever its size and time say. */
    @Override
    public void forget(StoredFile stored) {
        synchronized (known) {
            known.keySet().removeIf(key -> key.file().equals(stored.path()));
        }
    }
}
