package org.raymill.site;

import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.site.mail.Mail;

/** Jobs that come from other sites: has their orders taken, one at a time of each, and answers them. Confined to the thread of {@link SiteLinks}. */
final class GuestOrders {

    /** So many orders of other sites are worked on at a time; others are said again. */
    private static final int MAX_TAKING = 200;

    /** How often jobs are looked for that have been kept long enough; at first when all links had time to come up. */
    static final Duration EXPIRE_EVERY = Duration.ofHours(1);

    static final Duration FIRST_EXPIRY = Duration.ofMinutes(2);

    /** What came of an order of another site. */
    record Taken(SiteName peer, JobId consignment, Optional<ConsignmentReport> report, Optional<Throwable> failure)
            implements SiteLinksCommand {}

    /** Jobs of a site were looked for that have been kept long enough. */
    record Expired(SiteName peer, int removed, Optional<Throwable> failure) implements SiteLinksCommand {}

    private final ActorContext<SiteLinksCommand> actor;
    private final KnownSites sites;
    private final Guests guests;
    private final GuestExpiry expiry;
    private final Set<JobId> taking = new HashSet<>();
    private final Set<SiteName> expiring = new HashSet<>();

    /**
     * Orders that are taken by {@code guests}.
     *
     * @param actor is told {@link Taken}, which it brings back
     */
    GuestOrders(ActorContext<SiteLinksCommand> actor, KnownSites sites, Guests guests, GuestExpiry expiry) {
        this.actor = actor;
        this.sites = sites;
        this.guests = guests;
        this.expiry = expiry;
    }

    /**
     * A site wants something of a consignment.
     *
     * @param rights what it may do here
     */
    void ordered(SiteName peer, Rights rights, ConsignmentOrder order) {
        if (taking.size() < MAX_TAKING && taking.add(order.id())) {
            JobId id = order.id();
            actor.pipeToSelf(
                    guests.take(peer, rights, order),
                    (report, failure) ->
                            new Taken(peer, id, Optional.ofNullable(report), Optional.ofNullable(failure)));
        }
    }

    /** Looks for jobs of a site that were kept for it long enough; unless that is being done already. */
    void expire(SiteName peer, Instant now) {
        if (expiring.add(peer)) {
            actor.pipeToSelf(
                    expiry.expire(peer, now),
                    (removed, failure) ->
                            new Expired(peer, removed == null ? 0 : removed, Optional.ofNullable(failure)));
        }
    }

    /** What came of that. */
    void expired(Expired expired) {
        expiring.remove(expired.peer());
        expired.failure().ifPresent(failure -> actor.getLog()
                .warn("Old jobs of site {} are not removed: {}", expired.peer(), failure.toString()));
        if (expired.removed() > 0) {
            actor.getLog()
                    .info("Removed {} jobs of site {} that were kept long enough", expired.removed(), expired.peer());
        }
    }

    /** What came of an order: the site is told, or isolated when no honest one gives such. */
    void taken(Taken taken) {
        taking.remove(taken.consignment());
        taken.report()
                .ifPresent(report ->
                        sites.tell(taken.peer(), new SiteLink.Send(new Mail.Report(taken.consignment(), report))));
        taken.failure().ifPresent(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof Guests.DishonestException) {
                sites.tell(taken.peer(), new SiteLink.Isolate(cause.getMessage()));
            } else {
                actor.getLog()
                        .warn(
                                "The order of site {} for job {} waits: {}",
                                taken.peer(),
                                taken.consignment(),
                                cause.toString());
            }
        });
    }
}
