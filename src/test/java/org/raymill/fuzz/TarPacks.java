package org.raymill.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Packs of small files as clients send them, and such as they had better not send. */
public final class TarPacks {

    private static final byte[] KINDS = {
        TarConstants.LF_NORMAL, TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_DIR, TarConstants.LF_FIFO
    };

    private TarPacks() {}

    /** A pack of a few files. */
    public static byte[] some(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = random.nextInt(4); i > 0; i--) {
                add(tar, random);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, Random random) throws IOException {
        byte[] content = new byte[random.nextInt(500)];
        random.nextBytes(content);
        String name = random.nextInt(4) > 0
                ? DigestUtils.sha256Hex(content)
                : "../" + HexFormat.of().formatHex(content);
        byte kind = random.nextInt(4) > 0 ? TarConstants.LF_NORMAL : KINDS[random.nextInt(KINDS.length)];
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        boolean plain = kind == TarConstants.LF_NORMAL;
        entry.setSize(plain ? content.length : 0);
        if (!plain) {
            entry.setLinkName("/etc/passwd");
        }
        tar.putArchiveEntry(entry);
        if (plain) {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }
}
