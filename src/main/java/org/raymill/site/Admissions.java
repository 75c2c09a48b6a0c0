package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.pubsub.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AuditEntry;
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

    /** A link has answered. */
    void done(Done done) {
        SiteLink.Admission admission = done.admission();
        Admit wanted = admission.wanted();
        if (admission.trouble().isEmpty()) {
            // A node may have shut its gate to the site though the link was never closed, or was started anew.
            gates.tell(Topic.publish(new SiteGateCommand.Pardon(wanted.site())));
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
