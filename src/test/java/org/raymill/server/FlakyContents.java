package org.raymill.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;
import org.raymill.storage.ContentSource;

/** Contents that are counted as they are fetched, and where fetching can be made to fail. */
final class FlakyContents implements ContentSource {

    /** What happens before a content is fetched. */
    interface Trouble {
        void before(int fetch) throws IOException;
    }

    final AtomicInteger fetched = new AtomicInteger();
    volatile Trouble trouble = fetch -> {};
    volatile boolean sealed;
    private final ContentSource contents;

    FlakyContents(ContentSource contents) {
        this.contents = contents;
    }

    @Override
    public byte[] read(Sha256 content, int mostBytes) throws IOException {
        return contents.read(content, mostBytes);
    }

    @Override
    public void fetch(Sha256 content, long size, Path target, BooleanSupplier cancelled) throws IOException {
        trouble.before(fetched.incrementAndGet());
        contents.fetch(content, size, target, cancelled);
    }

    @Override
    public boolean isSealed(Sha256 content) {
        return sealed;
    }

    @Override
    public List<Sha256> missing(Collection<Sha256> wanted) throws IOException {
        return contents.missing(wanted);
    }
}
