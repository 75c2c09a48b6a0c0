package org.raymill.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.raymill.model.StoredContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pack on its way in. For one thread at a time. */
public final class IncomingPack implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IncomingPack.class);
    private static final int BUFFER = 1 << 16;

    private final Sealing sealing;
    private final FilePack files;
    private final Path file;
    private final String purpose;
    private final FileChannel channel;
    private final PartFile part;
    private final StorageRoom room;
    private final StorageRoom.Watch watch;
    private boolean finished;

    IncomingPack(Path file, Sealing sealing, FilePack files, StorageRoom room) throws IOException {
        this.sealing = sealing;
        this.files = files;
        this.file = file;
        this.room = room;
        this.watch = room.watch();
        this.purpose = "pack " + file.getFileName();
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.part = sealing.begin(channel, purpose);
    }

    /**
     * Adds bytes of the archive.
     *
     * @throws IOException with a message for people when the storage does not work
     */
    public void write(ByteBuffer bytes) throws IOException {
        watch.take(bytes.remaining());
        try {
            part.write(bytes);
        } catch (IOException e) {
            throw room.explain(StorageProblem.wrap("write", file, e));
        }
    }

    /**
     * Takes the files in, of which the pack is whole.
     *
     * @param maxEntries how many entries it may have
     * @throws InvalidPackException when it is none, or has more entries; what stood before the fault is stored
     * @throws IOException with a message for people when the storage does not work
     */
    public FilePack.Stored store(int maxEntries) throws IOException, InvalidPackException {
        try (InputStream in = open()) {
            return files.store(in, maxEntries);
        }
    }

    /**
     * What a pack would bring, of which it is whole: its entries that look like files, unverified, each once.
     *
     * @param maxEntries how many entries it may have
     * @throws InvalidPackException when it is none, or has more entries
     * @throws IOException with a message for people when the storage does not work
     */
    public List<StoredContent> contents(int maxEntries) throws IOException, InvalidPackException {
        try (InputStream in = open()) {
            return files.contents(in, maxEntries);
        }
    }

    private InputStream open() throws IOException {
        if (!finished) {
            part.finish();
            finished = true;
        }
        return new BufferedInputStream(Channels.newInputStream(sealing.open(file, purpose)), BUFFER);
    }

    /** Ends it. What can not be removed now is swept later, like every other upload that was abandoned. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{}", StorageProblem.describe("remove the pack", file, e));
        }
    }
}
