package org.raymill.api;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.SiteName;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ResultFetch.Remote;

/** Other sites that keep everything in memory, and can be made to fall silent. */
final class FakeKeptResults implements KeptResults {

    /** By the addresses there. */
    final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    /** What was read, such as {@code 0-5}. */
    final List<String> read = Collections.synchronizedList(new ArrayList<>());

    /** What every question fails with. */
    volatile Optional<Exception> failure = Optional.empty();

    @Override
    public CompletionStage<Void> find(SiteName site, String gate, Remote result) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        return contents.containsKey(result.path())
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new ContentMissingException(result.sha256()));
    }

    @Override
    public Source<ByteString, NotUsed> bytes(SiteName site, String gate, Remote result, long from, long to) {
        return Source.lazySource(() -> {
                    read.add(from + "-" + to);
                    return Source.single(ByteString.fromArray(
                            Arrays.copyOfRange(contents.get(result.path()), (int) from, (int) to)));
                })
                .mapMaterializedValue(later -> NotUsed.getInstance());
    }
}
