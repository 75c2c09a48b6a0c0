package org.raymill.app;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.api.KeptResults;
import org.raymill.model.SiteName;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.PeerDownloads;
import org.raymill.site.transfer.PeerRates;
import org.raymill.storage.ResultFetch.Remote;

/** Brings clients of this node what linked sites keep, with this site's certificate. */
final class ResultsElsewhere implements KeptResults {

    private final Map<SiteName, PeerDownloads> downloads = new HashMap<>();

    /**
     * Of sites.
     *
     * @param most downloads from one of them at the same time
     */
    ResultsElsewhere(Collection<SiteName> sites, SiteTls tls, PeerRates rates, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("raymill.site.files.client-connections must be at least 1");
        }
        sites.forEach(
                site -> downloads.put(site, new PeerDownloads(site, tls.clientContext(site), rates.of(site), most)));
    }

    private Optional<PeerDownloads> of(SiteName site) {
        return Optional.ofNullable(downloads.get(site));
    }

    private static IOException unlinked(SiteName site) {
        return new IOException("this node is not linked with site " + site);
    }

    @Override
    public CompletionStage<Void> find(SiteName site, String gate, Remote result) {
        return of(site).map(from -> from.find(URI.create(gate), result))
                .orElseGet(() -> CompletableFuture.failedFuture(unlinked(site)));
    }

    @Override
    public Source<ByteString, NotUsed> bytes(SiteName site, String gate, Remote result, long from, long to) {
        return of(site).map(there -> there.bytes(URI.create(gate), result, from, to))
                .orElseGet(() -> Source.failed(unlinked(site)));
    }
}
