package org.raymill.site;

import akka.actor.typed.ActorRef;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetailBuilder;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteLinksCommand.Gate;

/** The links to other sites, and what is known of each. Confined to the thread of {@link SiteLinks}, but for {@link #files}. */
final class KnownSites {

    private final Map<SiteName, ActorRef<SiteLink.Command>> links = new TreeMap<>();
    private final Map<SiteName, SiteDetail> details = new TreeMap<>();
    private final Map<SiteName, ShelfUse> shelves = new HashMap<>();
    /** Where other sites take files; read by the threads of transfers. */
    private final Map<SiteName, URI> files = new ConcurrentHashMap<>();

    /** What the files of sites take here, as far as that was looked at. */
    void learned(ShelfCollectorCommand.Shelves answer) {
        answer.shelves().forEach(use -> shelves.put(use.site(), use));
    }

    /** How a link is, with what the site's files take here. */
    SiteDetail withShelf(SiteDetail link) {
        return SiteDetailBuilder.builder(link)
                .shelf(Optional.ofNullable(shelves.get(link.name())))
                .build();
    }

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

    /** Where a site gives out files now, or why nothing can be fetched there. */
    Gate gate(SiteName site) {
        SiteDetail detail = details.get(site);
        String trouble = "";
        if (!isLinked(site)) {
            trouble = "this site is not linked with a site " + site;
        } else if (!isUp(site)) {
            String why = detail == null || detail.message().isEmpty() ? "" : ": " + detail.message();
            trouble = "the link to site " + site + " is not up" + why;
        } else if (files(site).isEmpty()) {
            trouble = "site " + site + " has not told where it gives out files";
        }
        return trouble.isEmpty() ? new Gate(files(site).map(URI::toString), "") : new Gate(Optional.empty(), trouble);
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
