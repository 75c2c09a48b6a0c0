package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.japi.function.Function;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.raymill.model.AuditEntry;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.BringLog;
import org.raymill.protocol.SiteLinksCommand.BringSample;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.protocol.SiteLinksCommand.FindGate;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.KeepLog;
import org.raymill.protocol.SiteLinksCommand.Sites;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.tls.RefusedConnection;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.PeerRates;
import org.raymill.storage.FileStore;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;

/**
 * Keeps the links to all other sites. A cluster singleton, so that a site speaks with one voice; a peer knows the addresses of all nodes that it may
 * live on, and finds it.
 */
public final class SiteLinks extends AbstractBehavior<SiteLinksCommand> {

    /** On which gateways are opened. */
    static final String DISPATCHER = "raymill.blocking-dispatcher";

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private enum Expire implements SiteLinksCommand {
        INSTANCE
    }

    private enum Tick implements SiteLinksCommand {
        INSTANCE
    }

    private record Changed(SiteDetail detail, boolean turned) implements SiteLinksCommand {}

    private record Answered(SiteDetail detail) implements SiteLinksCommand {}

    private record Heard(SiteLink.Said said) implements SiteLinksCommand {}

    /** A connection with another site was refused or cut. */
    private record Refused(RefusedConnection connection) implements SiteLinksCommand {}

    /**
     * What all links share.
     *
     * @param files of this site, which are sent
     * @param storage where results of other sites are staged
     * @param results of this site
     * @param pictures looks at what other sites have rendered
     * @param reception takes jobs in
     * @param shelves knows what other sites' files take here
     * @param rates of the ways to other sites, shared with what else this node has fetched there
     * @param metrics of the links
     */
    public record Context(
            SiteSettings settings,
            String software,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            FileStore files,
            StorageLayout storage,
            ResultStore results,
            PictureInspection pictures,
            Guests.Reception reception,
            ActorRef<ShelfCollectorCommand> shelves,
            PeerRates rates,
            InstantSource clock,
            SiteMetrics metrics) {}

    private final Context context;
    private final KnownSites sites = new KnownSites();
    private final ActorRef<SiteLink.LinkAnswer> answers;
    private final Inquiries inquiries;
    private final Considering considering;
    private final Departures departures;
    private final GuestOrders orders;
    private final Admissions admissions;

    /** The behaviour of the singleton. */
    public static Behavior<SiteLinksCommand> create(Context context) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> new SiteLinks(actor, timers, context)));
    }

    private SiteLinks(ActorContext<SiteLinksCommand> actor, TimerScheduler<SiteLinksCommand> timers, Context context) {
        super(actor);
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(SiteLinks.class);
        this.context = context;
        this.inquiries = new Inquiries(actor, context);
        this.considering = new Considering(context.settings().rules(), context.clock());
        Executor blocking = actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
        this.departures =
                new Departures(actor, context, sites, considering, new ManifestSizes(context.files(), blocking));
        Guests guests = new Guests(context.settings().terms(), context.jobs(), context.reception(), blocking);
        this.orders = new GuestOrders(
                actor,
                sites,
                guests,
                new GuestExpiry(context.settings().terms().keepResults(), context.jobs(), context.reception(), guests));
        this.admissions = new Admissions(actor, sites, context.catalog(), context.clock());
        this.answers = actor.messageAdapter(SiteLink.LinkAnswer.class, reply -> new Answered(reply.detail()));
        ActorRef<SiteLink.LinkChanged> changes = actor.messageAdapter(
                SiteLink.LinkChanged.class, change -> new Changed(change.detail(), change.turned()));
        ActorRef<SiteLink.Said> said = actor.messageAdapter(SiteLink.Said.class, Heard::new);
        if (context.settings().isLinked()) {
            String run = UUID.randomUUID().toString();
            ActorRef<SiteLinksCommand> self = actor.getSelf();
            Optional<SiteTls> tls = context.settings().tls(refused -> self.tell(new Refused(refused)));
            context.settings()
                    .peers()
                    .forEach((name, peer) ->
                            sites.linked(name, actor.spawn(link(name, peer, run, tls, changes, said), name.value())));
            timers.startTimerWithFixedDelay(Tick.INSTANCE, context.settings().offerEvery());
            timers.startTimerWithFixedDelay(Expire.INSTANCE, GuestOrders.FIRST_EXPIRY, GuestOrders.EXPIRE_EVERY);
            tick();
        }
    }

    private Behavior<SiteLink.Command> link(
            SiteName name,
            SiteSettings.Peer peer,
            String run,
            Optional<SiteTls> tls,
            ActorRef<SiteLink.LinkChanged> changes,
            ActorRef<SiteLink.Said> said) {
        tls.ifPresent(trust -> departures.open(name, trust));
        Speaker speaker =
                new Speaker(context.settings().name().orElseThrow(), run, Mail.OLDEST, Mail.NEWEST, context.software());
        return Behaviors.supervise(SiteLink.create(
                        new LinkContext(context.settings(), speaker, name, peer, tls, context.clock()), changes, said))
                .onFailure(SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, 0.2));
    }

    @Override
    public Receive<SiteLinksCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(GetSites.class, this::onGetSites)
                .onMessageEquals(Tick.INSTANCE, this::tick)
                .onMessage(Inquiries.Servers.class, by(this::learned))
                .onMessage(Inquiries.Limits.class, by(answer -> considering.heard(answer.answer())))
                .onMessage(Inquiries.Shelves.class, by(answer -> sites.learned(answer.answer())))
                .onMessage(Inquiries.Backlog.class, by(answer -> considering.heard(answer.answer())))
                .onMessage(Inquiries.Spending.class, by(answer -> considering.heard(answer.answer())))
                .onMessage(Consider.class, by(departures::consider))
                .onMessage(Departures.Sized.class, by(departures::sized))
                .onMessage(Answered.class, by(answer -> learned(answer.detail())))
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Refused.class, this::onRefused)
                .onMessage(Consign.class, by(departures::consign))
                .onMessage(FetchFrame.class, by(departures::fetch))
                .onMessage(BringSample.class, by(departures::bringSample))
                .onMessage(BringLog.class, by(departures::bringLog))
                .onMessage(KeepLog.class, by(departures::keepLog))
                .onMessage(FindGate.class, by(question -> question.replyTo().tell(sites.gate(question.site()))))
                .onMessage(SiteLinksCommand.Isolate.class, by(this::isolate))
                .onMessage(SiteLinksCommand.Admit.class, by(admissions::wanted))
                .onMessage(Admissions.Done.class, by(admissions::done))
                .onMessage(Heard.class, this::onHeard)
                .onMessage(GuestOrders.Taken.class, by(orders::taken))
                .onMessageEquals(Expire.INSTANCE, this::expire)
                .onMessage(GuestOrders.Expired.class, by(orders::expired))
                .onSignal(PostStop.class, signal -> closeAll())
                .onSignal(PreRestart.class, signal -> closeAll())
                .build();
    }

    private void isolate(SiteLinksCommand.Isolate order) {
        admissions.accused(order.site());
        sites.tell(order.site(), new SiteLink.Isolate(order.why()));
    }

    private Behavior<SiteLinksCommand> closeAll() {
        departures.close();
        context.metrics().closed();
        return this;
    }

    // ---- jobs

    /** Has what a message asks for done by the thread of this actor. */
    private <M> Function<M, Behavior<SiteLinksCommand>> by(Consumer<M> work) {
        return message -> {
            work.accept(message);
            return this;
        };
    }

    private Behavior<SiteLinksCommand> onHeard(Heard heard) {
        SiteName peer = heard.said().peer();
        if (heard.said().mail() instanceof Mail.Report report) {
            departures.reported(peer, report);
        } else if (heard.said().mail() instanceof Mail.Consign wanted) {
            orders.ordered(peer, context.settings().peers().get(peer).rights(), wanted.order());
        }
        return this;
    }

    private Behavior<SiteLinksCommand> expire() {
        context.settings()
                .peers()
                .keySet()
                .forEach(peer -> orders.expire(peer, context.clock().instant()));
        return this;
    }

    // ---- links

    private Behavior<SiteLinksCommand> tick() {
        inquiries.ask(Considering.isPriced(sites.details()));
        sites.forEach((name, link) -> link.tell(new SiteLink.GetLink(answers)));
        admissions.tellGates();
        return this;
    }

    /** What this site has is offered; when nobody has told that the next tick asks again. */
    private void learned(Inquiries.Servers answer) {
        answer.all().ifPresent(all -> {
            considering.heard(all);
            sites.forEach((name, link) ->
                    link.tell(new SiteLink.MakeOffer(OwnOffer.to(name, context.settings(), considering))));
        });
    }

    private Behavior<SiteLinksCommand> onChanged(Changed changed) {
        SiteDetail detail = changed.detail();
        learned(detail);
        sites.learnedFiles(detail);
        if (!changed.turned()) {
            return this;
        }
        SiteDetail.Change change = detail.history().get(0);
        context.catalog().tell(new JobCatalogCommand.RecordAudit(List.of(entry(detail.name(), change))));
        return this;
    }

    private void learned(SiteDetail detail) {
        sites.learned(detail);
        context.metrics().link(detail, departures.consignments(detail.name()));
    }

    private Behavior<SiteLinksCommand> onRefused(Refused refused) {
        refused.connection()
                .peer()
                .ifPresent(peer -> sites.tell(
                        peer,
                        new SiteLink.ConnectionRefused(refused.connection().text())));
        return this;
    }

    private static AuditEntry entry(SiteName site, SiteDetail.Change change) {
        String status = change.status().name().toLowerCase(Locale.ROOT);
        String id = "site:" + site + ":" + change.at() + ":" + status;
        return new AuditEntry(id, change.at(), "site", "link-" + status, "site:" + site, change.message(), "");
    }

    private Behavior<SiteLinksCommand> onGetSites(GetSites question) {
        question.replyTo()
                .tell(new Sites(
                        context.settings().name(),
                        sites.details().stream()
                                .map(departures::measured)
                                .map(sites::withShelf)
                                .toList()));
        return this;
    }
}
