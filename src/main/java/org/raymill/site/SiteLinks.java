package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.raymill.model.AuditEntry;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.Sites;
import org.raymill.site.core.Offers;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.tls.RefusedConnection;
import org.raymill.site.tls.SiteTls;

/**
 * Keeps the links to all other sites. A cluster singleton, so that a site speaks with one voice; a peer knows the addresses of all nodes that it may
 * live on, and finds it.
 */
public final class SiteLinks extends AbstractBehavior<SiteLinksCommand> {

    /** On which gateways are opened. */
    static final String DISPATCHER = "raymill.blocking-dispatcher";

    private enum Tick implements SiteLinksCommand {
        INSTANCE
    }

    private record Servers(List<ServerDetail> servers) implements SiteLinksCommand {}

    private record Limits(List<LimitDetail> limits) implements SiteLinksCommand {}

    private record Changed(SiteDetail detail) implements SiteLinksCommand {}

    private record Answered(SiteDetail detail) implements SiteLinksCommand {}

    /** What all links share. */
    public record Context(
            SiteSettings settings,
            String software,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<JobCatalogCommand> catalog,
            InstantSource clock) {}

    /** A connection with another site was refused or cut. */
    private record Refused(RefusedConnection connection) implements SiteLinksCommand {}

    private final Context context;
    private final Map<SiteName, ActorRef<SiteLink.Command>> links = new TreeMap<>();
    private final Map<SiteName, SiteDetail> details = new TreeMap<>();
    private final ActorRef<SchedulerCommand.Servers> servers;
    private final ActorRef<SchedulerCommand.Limits> limits;
    private final ActorRef<SiteLink.LinkAnswer> answers;
    private List<ServerDetail> known = List.of();
    private List<LimitDetail> knownLimits = List.of();

    /** The behaviour of the singleton. */
    public static Behavior<SiteLinksCommand> create(Context context) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> new SiteLinks(actor, timers, context)));
    }

    private SiteLinks(ActorContext<SiteLinksCommand> actor, TimerScheduler<SiteLinksCommand> timers, Context context) {
        super(actor);
        this.context = context;
        this.servers = actor.messageAdapter(SchedulerCommand.Servers.class, reply -> new Servers(reply.servers()));
        this.limits = actor.messageAdapter(SchedulerCommand.Limits.class, reply -> new Limits(reply.limits()));
        this.answers = actor.messageAdapter(SiteLink.LinkAnswer.class, reply -> new Answered(reply.detail()));
        ActorRef<SiteLink.LinkChanged> changes =
                actor.messageAdapter(SiteLink.LinkChanged.class, change -> new Changed(change.detail()));
        if (context.settings().isLinked()) {
            String run = UUID.randomUUID().toString();
            ActorRef<SiteLinksCommand> self = actor.getSelf();
            Optional<SiteTls> tls = context.settings().tls(refused -> self.tell(new Refused(refused)));
            context.settings()
                    .peers()
                    .forEach((name, peer) ->
                            links.put(name, actor.spawn(link(name, peer, run, tls, changes), name.value())));
            timers.startTimerWithFixedDelay(Tick.INSTANCE, context.settings().offerEvery());
            tick();
        }
    }

    private Behavior<SiteLink.Command> link(
            SiteName name,
            SiteSettings.Peer peer,
            String run,
            Optional<SiteTls> tls,
            ActorRef<SiteLink.LinkChanged> changes) {
        Speaker speaker =
                new Speaker(context.settings().name().orElseThrow(), run, Mail.OLDEST, Mail.NEWEST, context.software());
        return SiteLink.create(new LinkContext(context.settings(), speaker, name, peer, tls, context.clock()), changes);
    }

    @Override
    public Receive<SiteLinksCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(GetSites.class, this::onGetSites)
                .onMessageEquals(Tick.INSTANCE, this::tick)
                .onMessage(Servers.class, this::onServers)
                .onMessage(Limits.class, this::onLimits)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Refused.class, this::onRefused)
                .build();
    }

    private Behavior<SiteLinksCommand> tick() {
        context.scheduler().tell(new SchedulerCommand.GetServers(servers));
        context.scheduler().tell(new SchedulerCommand.GetLimits(limits));
        links.values().forEach(link -> link.tell(new SiteLink.GetLink(answers)));
        return this;
    }

    private Behavior<SiteLinksCommand> onLimits(Limits answer) {
        knownLimits = answer.limits();
        return this;
    }

    private Behavior<SiteLinksCommand> onServers(Servers answer) {
        known = answer.servers();
        links.forEach((name, link) -> link.tell(
                new SiteLink.MakeOffer(offer(context.settings().peers().get(name)))));
        return this;
    }

    private SiteOffer offer(SiteSettings.Peer peer) {
        SiteSettings.Terms terms = context.settings().terms();
        return Offers.of(
                known,
                knownLimits,
                peer.rights(),
                terms.pricePerCoreHour(),
                terms.currency(),
                terms.dataClasses(),
                Optional.empty());
    }

    private Behavior<SiteLinksCommand> onAnswered(Answered answer) {
        details.put(answer.detail().name(), answer.detail());
        return this;
    }

    private Behavior<SiteLinksCommand> onChanged(Changed changed) {
        SiteDetail detail = changed.detail();
        details.put(detail.name(), detail);
        SiteDetail.Change change = detail.history().get(0);
        context.catalog().tell(new JobCatalogCommand.RecordAudit(List.of(entry(detail.name(), change))));
        return this;
    }

    private Behavior<SiteLinksCommand> onRefused(Refused refused) {
        refused.connection()
                .peer()
                .map(links::get)
                .ifPresent(link -> link.tell(
                        new SiteLink.ConnectionRefused(refused.connection().text())));
        return this;
    }

    private static AuditEntry entry(SiteName site, SiteDetail.Change change) {
        String status = change.status().name().toLowerCase(Locale.ROOT);
        String id = "site:" + site + ":" + change.at() + ":" + status;
        return new AuditEntry(id, change.at(), "site", "link-" + status, "site:" + site, change.message(), "");
    }

    private Behavior<SiteLinksCommand> onGetSites(GetSites question) {
        question.replyTo().tell(new Sites(context.settings().name(), List.copyOf(details.values())));
        return this;
    }
}
