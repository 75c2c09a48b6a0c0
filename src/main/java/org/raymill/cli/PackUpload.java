package org.raymill.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.raymill.api.json.StoredPack;

/** Sends small files packed together in one request. */
final class PackUpload {

    private static final int BLOCK = 512;

    private final ApiClient client;
    private final List<Uploader.Content> contents;
    private final LongConsumer moved;

    PackUpload(ApiClient client, List<Uploader.Content> contents, LongConsumer moved) {
        this.client = client;
        this.contents = contents;
        this.moved = moved;
    }

    /** Returns when the farm has the files. */
    void send() {
        StoredPack stored = client.post(
                "/api/v1/files/packed",
                BodyPublishers.ofByteArray(pack()),
                StoredPack.class,
                "Content-Type",
                "application/x-tar");
        for (StoredPack.Refused refused : stored.refused()) {
            throw new CommandException(place(refused.name()) + " was refused: " + Terminal.clean(refused.reason())
                    + ". Was it changed meanwhile? Submit again");
        }
        moved.accept(contents.stream().mapToLong(Uploader.Content::size).sum());
    }

    private String place(String sha256) {
        return contents.stream()
                .filter(content -> content.sha256().hex().equals(sha256))
                .map(content -> content.path().toString())
                .findFirst()
                .orElse("a file");
    }

    private byte[] pack() {
        long bytes = contents.stream()
                .mapToLong(content -> content.size() + 2 * BLOCK)
                .sum();
        ByteArrayOutputStream packed = new ByteArrayOutputStream((int) bytes + 20 * BLOCK);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            for (Uploader.Content content : contents) {
                byte[] file = read(content);
                TarArchiveEntry entry = new TarArchiveEntry(content.sha256().hex());
                entry.setSize(file.length);
                tar.putArchiveEntry(entry);
                tar.write(file);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new CommandException("the files can not be packed: " + e, e);
        }
        return packed.toByteArray();
    }

    private static byte[] read(Uploader.Content content) {
        try (InputStream in = Files.newInputStream(content.path())) {
            byte[] file = in.readNBytes((int) content.size() + 1);
            if (file.length != content.size()) {
                throw new CommandException(content.path() + " has changed meanwhile. Submit again");
            }
            return file;
        } catch (IOException e) {
            throw new CommandException(content.path() + " can not be read: " + e, e);
        }
    }
}
