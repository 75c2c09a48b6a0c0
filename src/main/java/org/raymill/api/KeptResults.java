package org.raymill.api;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.model.SiteName;
import org.raymill.storage.ResultFetch.Remote;

/** The results that other sites keep for jobs of this one, on their way to clients. Does not block; safe to use from many threads. */
public interface KeptResults {

    /** Of a node that can not reach other sites. */
    KeptResults NONE = new KeptResults() {
        @Override
        public CompletionStage<Void> find(SiteName site, String gate, Remote result) {
            return CompletableFuture.failedFuture(new IOException(
                    "this node has no certificate to show to site " + site + "; ask another node of this site"));
        }

        @Override
        public Source<ByteString, NotUsed> bytes(SiteName site, String gate, Remote result, long from, long to) {
            return Source.failed(new IOException("this node has no certificate to show to site " + site));
        }
    };

    /**
     * Asks whether a site has a result, as it has told it.
     *
     * @param gate where it gives out files
     * @return done when it has; fails with {@link org.raymill.storage.ContentMissingException} when it has not, with {@link
     *     java.util.concurrent.RejectedExecutionException} when too many are fetched already, and with {@link IOException} when the site can not be
     *     reached, each with a message for people
     */
    CompletionStage<Void> find(SiteName site, String gate, Remote result);

    /**
     * The bytes of a result, from one on to before another one; nothing is asked for before they are wanted. Of a whole result the last ones come only
     * when all are right. The stream fails when the site gives something else.
     */
    Source<ByteString, NotUsed> bytes(SiteName site, String gate, Remote result, long from, long to);
}
