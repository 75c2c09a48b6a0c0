package org.raymill.rendering;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file in a folder of a program that is alive. Such a program can put a link, or a pipe that nobody writes to, in the place of a file or folder at any
 * moment, and can write to a file that it has open wherever that is moved to. So the file is reached from the folder on, following no links, and what is
 * used is a copy.
 */
public final class LiveFile {

    /** Opening a pipe only to read it waits for somebody who writes. */
    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final int BUFFER = 1 << 16;

    private LiveFile() {}

    /**
     * The content of a file of this moment.
     *
     * @param folder what the program can write to
     * @param file in it
     * @throws IOException when it is no plain file, a link is on the way, it is larger, or is being made shorter
     */
    public static byte[] read(Path folder, Path file, int maxBytes) throws IOException {
        try (SeekableByteChannel channel = open(folder, file)) {
            long size = channel.size();
            if (size > maxBytes) {
                throw new FileSystemException(file.toString(), null, "has " + size + " bytes");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining()) {
                if (channel.read(content) < 0) {
                    throw new FileSystemException(file.toString(), null, "is being made shorter");
                }
            }
            return content.array();
        }
    }

    /**
     * Copies a file as it is at this moment; what the program appends meanwhile is left out.
     *
     * @param folder what the program can write to
     * @param file in it
     * @param target replaced when it exists; the program can not write to its folder
     * @throws IOException when it is no plain file with something in it, or a link is on the way
     */
    static void copy(Path folder, Path file, Path target) throws IOException {
        Files.deleteIfExists(target);
        try (SeekableByteChannel channel = open(folder, file);
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            long left = channel.size();
            if (left == 0) {
                throw new FileSystemException(file.toString(), null, "is empty, or no plain file");
            }
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (left > 0 && channel.read(buffer.clear().limit((int) Math.min(BUFFER, left))) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                left -= buffer.position();
            }
        }
    }

    private static SeekableByteChannel open(Path folder, Path file) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
                throw new FileSystemException(folder.toString(), null, "can not be read safely on this system");
            }
            return open(secure, folder.relativize(file));
        }
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> folder, Path file) throws IOException {
        if (file.getNameCount() == 1) {
            return folder.newByteChannel(file, OPEN);
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(file.getName(0), LinkOption.NOFOLLOW_LINKS)) {
            return open(next, file.subpath(1, file.getNameCount()));
        }
    }
}
