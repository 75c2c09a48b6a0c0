package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.pubsub.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.raymill.model.AuditEntry;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.SiteGateCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.Admit;
import org.raymill.protocol.SiteLinksCommand.Admitted;

/** Has sites listened to again that were isolated for what they did: by the link and by all gates. Confined to the thread of {@link SiteLinks}. */
final class Admissions {

    /** A link has done it, or not. */
    record Done(SiteLink.Admission admission) implements SiteLinksCommand {}

    private final KnownSites sites;
    private final ActorRef<JobCatalogCommand> catalog;
    private final InstantSource clock;
    private final ActorRef<SiteLink.Admission> answers;
    private final ActorRef<Topic.Command<SiteGateCommand>> gates;
    /** What the gates are told again and again: a node may be out of reach, or its gate not listen yet, when it is told once. */
    private final Map<SiteName, SiteGateCommand.Pardon> pardons = new TreeMap<>();

    /**
     * No admission yet.
     *
     * @param actor is told {@link Done}, which it brings back
     */
    Admissions(
            ActorContext<SiteLinksCommand> actor,
            KnownSites sites,
            ActorRef<JobCatalogCommand> catalog,
            InstantSource clock) {
        this.sites = sites;
        this.catalog = catalog;
        this.clock = clock;
        this.answers = actor.messageAdapter(SiteLink.Admission.class, Done::new);
        this.gates = actor.spawn(Topic.create(SiteGateCommand.class, SiteGateCommand.TOPIC), "gates-topic");
    }

    /** Somebody wants a site to be listened to again. */
    void wanted(Admit order) {
        if (sites.isLinked(order.site())) {
            sites.tell(order.site(), new SiteLink.Admit(order, answers));
        } else {
            order.replyTo().tell(new Admitted(Optional.empty(), "this site is not linked with a site " + order.site()));
        }
    }

    /** A site has done what no honest one does: what was said for it before holds no more. */
    void accused(SiteName site) {
        pardons.remove(site);
    }

    /** Tells all gates of all sites that they are to let in again. */
    void tellGates() {
        pardons.values().forEach(pardon -> gates.tell(Topic.publish(pardon)));
    }

    /** A link has answered. */
    void done(Done done) {
        SiteLink.Admission admission = done.admission();
        Admit wanted = admission.wanted();
        if (admission.trouble().isEmpty()) {
            // A node may have shut its gate to the site though the link was never closed, or was started anew.
            pardons.put(
                    wanted.site(),
                    new SiteGateCommand.Pardon(wanted.site(), UUID.randomUUID().toString()));
            tellGates();
            Instant now = clock.instant();
            catalog.tell(new JobCatalogCommand.RecordAudit(List.of(new AuditEntry(
                    "site:" + wanted.site() + ":" + now + ":admit",
                    now,
                    wanted.by(),
                    "admit",
                    "site:" + wanted.site(),
                    wanted.reason(),
                    admission.before().isEmpty() ? "" : "it was isolated: " + admission.before()))));
        }
        wanted.replyTo().tell(new Admitted(Optional.of(admission.detail()), admission.trouble()));
    }
}
