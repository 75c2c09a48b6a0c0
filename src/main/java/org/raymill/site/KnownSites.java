package org.raymill.site;

import akka.actor.typed.ActorRef;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;

/** The links to other sites, and what is known of each. Confined to the thread of {@link SiteLinks}, but for {@link #files}. */
final class KnownSites {

    private final Map<SiteName, ActorRef<SiteLink.Command>> links = new TreeMap<>();
    private final Map<SiteName, SiteDetail> details = new TreeMap<>();
    /** Where other sites take files; read by the threads of transfers. */
    private final Map<SiteName, URI> files = new ConcurrentHashMap<>();

    /** There is a link with a site. */
    void linked(SiteName site, ActorRef<SiteLink.Command> link) {
        links.put(site, link);
    }

    /** How a link is now. */
    void learned(SiteDetail detail) {
        details.put(detail.name(), detail);
    }

    /** Where a site takes files, when its offer says so. */
    void learnedFiles(SiteDetail detail) {
        detail.offer().flatMap(SiteOffer::files).ifPresent(address -> files.put(detail.name(), URI.create(address)));
    }

    boolean isLinked(SiteName site) {
        return links.containsKey(site);
    }

    /** Whether the link with a site is up. */
    boolean isUp(SiteName site) {
        return Optional.ofNullable(details.get(site))
                .filter(detail -> detail.status() == SiteDetail.Status.UP)
                .isPresent();
    }

    /** What a site offers; empty when it has not told yet. */
    Optional<SiteOffer> offer(SiteName site) {
        return Optional.ofNullable(details.get(site)).flatMap(SiteDetail::offer);
    }

    /** Where a site takes files; from any thread. */
    Optional<URI> files(SiteName site) {
        return Optional.ofNullable(files.get(site));
    }

    /** How all links are, as far as they have told, by name. */
    Map<SiteName, SiteDetail> byName() {
        return details;
    }

    Collection<SiteDetail> details() {
        return details.values();
    }

    /** Has a link do something; of a site that is not linked nothing comes. */
    void tell(SiteName site, SiteLink.Command command) {
        Optional.ofNullable(links.get(site)).ifPresent(link -> link.tell(command));
    }

    void forEach(BiConsumer<SiteName, ActorRef<SiteLink.Command>> action) {
        links.forEach(action);
    }
}
