package org.raymill.site.transfer;

import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.SiteName;
import org.raymill.transfer.RateLimit;
import org.raymill.transfer.RateSchedule;

/** What all transfers of this node with each other site share of the way there. Safe to use from many threads. */
public final class PeerRates {

    private final RateSchedule rates;
    private final Map<SiteName, RateLimit> limits = new ConcurrentHashMap<>();

    /** As many bytes a second with each site as the settings say. */
    public PeerRates(TransferSettings settings) {
        this.rates = settings.rates();
    }

    /** What bounds the transfers with a site. */
    public RateLimit of(SiteName site) {
        return limits.computeIfAbsent(site, name -> new RateLimit(() -> rates.at(LocalTime.now()), System::nanoTime));
    }
}
