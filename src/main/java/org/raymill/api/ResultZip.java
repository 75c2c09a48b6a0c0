package org.raymill.api;

import akka.NotUsed;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.StoredFile;

/**
 * A zip that is made while it is read: each part when the client has taken the one before, so that a slow client holds no thread and the zip
 * is never in memory or on the disk as a whole. Pictures are compressed already and are stored as they are.
 */
final class ResultZip implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 16;

    /** What opens the content of an entry. */
    interface Content {
        InputStream open() throws IOException;
    }

    /** A file in the zip. */
    record Entry(String name, Content content) {

        static Entry of(String name, StoredFile file) {
            return new Entry(name, file::stream);
        }

        static Entry of(String name, byte[] content) {
            return new Entry(name, () -> new java.io.ByteArrayInputStream(content));
        }
    }

    private final Iterator<Entry> entries;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private InputStream current;
    private boolean finished;

    private ResultZip(List<Entry> entries) {
        this.entries = entries.iterator();
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    /** The bytes of a zip with these entries. */
    static Source<ByteString, NotUsed> of(List<Entry> entries) {
        return Source.unfoldResource(() -> new ResultZip(entries), ResultZip::next, ResultZip::close)
                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER));
    }

    private Optional<ByteString> next() throws IOException {
        while (bytes.size() < CHUNK_BYTES && !finished) {
            step();
        }
        if (bytes.size() == 0) {
            return Optional.empty();
        }
        ByteString part = ByteString.fromArray(bytes.toByteArray());
        bytes.reset();
        return Optional.of(part);
    }

    private void step() throws IOException {
        if (current != null) {
            int read = current.read(buffer);
            if (read >= 0) {
                zip.write(buffer, 0, read);
                return;
            }
            zip.closeEntry();
            current.close();
            current = null;
        } else if (entries.hasNext()) {
            Entry entry = entries.next();
            current = entry.content().open();
            zip.putNextEntry(new ZipEntry(entry.name()));
        } else {
            zip.finish();
            finished = true;
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
        zip.close();
    }
}
