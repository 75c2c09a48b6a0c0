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
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.raymill.model.AuditEntry;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobSpec;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetailBuilder;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.BringLog;
import org.raymill.protocol.SiteLinksCommand.BringSample;
import org.raymill.protocol.SiteLinksCommand.Brought;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.KeepLog;
import org.raymill.protocol.SiteLinksCommand.Sites;
import org.raymill.site.core.Offers;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.mail.MailCodec;
import org.raymill.site.tls.RefusedConnection;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.storage.FileStore;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;

/**
 * Keeps the links to all other sites. A cluster singleton, so that a site speaks with one voice; a peer knows the addresses of all nodes that it may
 * live on, and finds it.
 */
public final class SiteLinks extends AbstractBehavior<SiteLinksCommand> {

    /** On which gateways are opened. */
    static final String DISPATCHER = "raymill.blocking-dispatcher";

    /** So many orders of other sites are worked on at a time; others are said again. */
    private static final int MAX_TAKING = 200;

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private enum Tick implements SiteLinksCommand {
        INSTANCE
    }

    private record Servers(SchedulerCommand.Servers answer) implements SiteLinksCommand {}

    private record Limits(SchedulerCommand.Limits answer) implements SiteLinksCommand {}

    private record Backlog(SchedulerCommand.Backlog answer) implements SiteLinksCommand {}

    /** How large the files of a job are that asks where it is to go; empty when that can not be read. */
    private record Sized(Consider asked, Optional<Long> bytes) implements SiteLinksCommand {}

    private record Changed(SiteDetail detail, boolean turned) implements SiteLinksCommand {}

    private record Answered(SiteDetail detail) implements SiteLinksCommand {}

    private record Heard(SiteLink.Said said) implements SiteLinksCommand {}

    /** What came of an order of another site. */
    private record Taken(
            SiteName peer, JobId consignment, Optional<ConsignmentReport> report, Optional<Throwable> failure)
            implements SiteLinksCommand {}

    /**
     * What all links share.
     *
     * @param files of this site, which are sent
     * @param storage where results of other sites are staged
     * @param results of this site
     * @param pictures looks at what other sites have rendered
     * @param reception takes jobs in
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
            InstantSource clock) {}

    /** A connection with another site was refused or cut. */
    private record Refused(RefusedConnection connection) implements SiteLinksCommand {}

    private final Context context;
    private final Map<SiteName, ActorRef<SiteLink.Command>> links = new TreeMap<>();
    private final Map<SiteName, SiteDetail> details = new TreeMap<>();
    private final Map<SiteName, SentConsignments> sent = new TreeMap<>();
    /** Orders of other sites that are being taken: one at a time of each consignment. */
    private final Set<JobId> taking = new HashSet<>();

    private final Guests guests;
    private final ActorRef<SchedulerCommand.Servers> servers;
    private final ActorRef<SchedulerCommand.Limits> limits;
    private final ActorRef<SiteLink.LinkAnswer> answers;
    /** Where other sites take files; read by the threads of transfers. */
    private final Map<SiteName, URI> addresses = new ConcurrentHashMap<>();

    private final ActorRef<SchedulerCommand.Backlog> backlog;
    private final Considering considering;
    private final ManifestSizes sizes;

    /** The behaviour of the singleton. */
    public static Behavior<SiteLinksCommand> create(Context context) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> new SiteLinks(actor, timers, context)));
    }

    private SiteLinks(ActorContext<SiteLinksCommand> actor, TimerScheduler<SiteLinksCommand> timers, Context context) {
        super(actor);
        this.context = context;
        this.servers = actor.messageAdapter(SchedulerCommand.Servers.class, Servers::new);
        this.limits = actor.messageAdapter(SchedulerCommand.Limits.class, Limits::new);
        this.backlog = actor.messageAdapter(SchedulerCommand.Backlog.class, Backlog::new);
        this.considering = new Considering(context.settings().rules(), context.clock());
        this.sizes = new ManifestSizes(
                context.files(), actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER)));
        this.answers = actor.messageAdapter(SiteLink.LinkAnswer.class, reply -> new Answered(reply.detail()));
        ActorRef<SiteLink.LinkChanged> changes = actor.messageAdapter(
                SiteLink.LinkChanged.class, change -> new Changed(change.detail(), change.turned()));
        this.guests = new Guests(
                context.settings().terms(),
                context.jobs(),
                context.reception(),
                actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER)));
        ActorRef<SiteLink.Said> said = actor.messageAdapter(SiteLink.Said.class, Heard::new);
        if (context.settings().isLinked()) {
            String run = UUID.randomUUID().toString();
            ActorRef<SiteLinksCommand> self = actor.getSelf();
            Optional<SiteTls> tls = context.settings().tls(refused -> self.tell(new Refused(refused)));
            context.settings()
                    .peers()
                    .forEach((name, peer) ->
                            links.put(name, actor.spawn(link(name, peer, run, tls, changes, said), name.value())));
            timers.startTimerWithFixedDelay(Tick.INSTANCE, context.settings().offerEvery());
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
        tls.ifPresent(trust -> sent.put(
                name,
                new SentConsignments(context.jobs(), transfers(name, trust), context.pictures(), context.results())));
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
                .onMessage(Servers.class, this::onServers)
                .onMessage(Limits.class, this::onLimits)
                .onMessage(Backlog.class, this::onBacklog)
                .onMessage(Consider.class, this::onConsider)
                .onMessage(Sized.class, this::onSized)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Refused.class, this::onRefused)
                .onMessage(Consign.class, this::onConsign)
                .onMessage(FetchFrame.class, this::onFetch)
                .onMessage(BringSample.class, this::onBringSample)
                .onMessage(BringLog.class, this::onBringLog)
                .onMessage(KeepLog.class, this::onKeepLog)
                .onMessage(Heard.class, this::onHeard)
                .onMessage(Taken.class, this::onTaken)
                .onSignal(PostStop.class, signal -> closeAll())
                .onSignal(PreRestart.class, signal -> closeAll())
                .build();
    }

    private Behavior<SiteLinksCommand> closeAll() {
        sent.values().forEach(SentConsignments::close);
        return this;
    }

    private PeerTransfers transfers(SiteName peer, SiteTls tls) {
        return new PeerTransfers(
                peer,
                tls.clientContext(peer),
                () -> Optional.ofNullable(addresses.get(peer)),
                context.files(),
                context.storage(),
                context.settings().transfers());
    }

    // ---- jobs that go to other sites

    private Behavior<SiteLinksCommand> onConsider(Consider asked) {
        if (considering.hasTime()) {
            getContext()
                    .pipeToSelf(
                            sizes.of(asked.manifest()),
                            (bytes, failure) -> new Sized(asked, Optional.ofNullable(bytes)));
        }
        return this;
    }

    private Behavior<SiteLinksCommand> onSized(Sized sized) {
        sized.bytes().ifPresent(bytes -> context.jobs()
                .tell(sized.asked().job(), considering.decide(sized.asked(), bytes, details, sent)));
        return this;
    }

    private Behavior<SiteLinksCommand> onConsign(Consign wanted) {
        ConsignmentOrder order = wanted.order();
        String trouble =
                order.spec().map(spec -> trouble(wanted.site(), spec, order)).orElse("");
        SentConsignments there = sent.get(wanted.site());
        if (!trouble.isEmpty()) {
            answer(order, ConsignmentReport.State.REFUSED, trouble);
        } else if (there == null) {
            answer(order, ConsignmentReport.State.GONE, "nothing of it was ever sent");
        } else {
            there.ordered(order);
            links.get(wanted.site()).tell(new SiteLink.Send(new Mail.Consign(order)));
        }
        return this;
    }

    /** Why nothing of a job may go to a site now, for people; empty when it may. */
    private String trouble(SiteName site, JobSpec spec, ConsignmentOrder order) {
        JobPolicy policy = spec.policy();
        Optional<SiteOffer> offer = Optional.ofNullable(details.get(site)).flatMap(SiteDetail::offer);
        if (!links.containsKey(site)) {
            return "this site is not linked with a site " + site;
        } else if (!sent.containsKey(site)) {
            return "the link has no certificates, and files travel by HTTPS alone";
        } else if (!context.settings().rules().project(policy.project()).leave()) {
            return "the project " + policy.project() + " may not leave this site";
        } else if (!spec.format().hasPictures()) {
            return "a job without pictures has nothing that could come back from there";
        } else if (offer.isEmpty()) {
            return "it has not told yet what it offers";
        } else if (offer.get().pricePerCoreHour() > 0) {
            return "it asks a price, and what that comes to is not reckoned yet";
        } else if (!offer.get().dataClasses().contains(policy.site().dataClass())) {
            return "it takes no data of the class " + policy.site().dataClass();
        }
        return isSmall(order) ? "" : "its name, parameters and frames are more than one letter can hold";
    }

    /** This site itself knows what is to be said. */
    private void answer(ConsignmentOrder order, ConsignmentReport.State state, String why) {
        context.jobs().tell(order.job(), new ConsignmentHeard(order.id(), ConsignmentReport.of(state, why), true));
    }

    private static boolean isSmall(ConsignmentOrder order) {
        try {
            MailCodec.write(new Mail.Consign(order));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Behavior<SiteLinksCommand> onFetch(FetchFrame wanted) {
        Optional.ofNullable(sent.get(wanted.site())).ifPresent(there -> there.fetch(wanted));
        return this;
    }

    // ---- what is looked at while it is there

    private Behavior<SiteLinksCommand> onBringSample(BringSample wanted) {
        bring(
                wanted.site(),
                wanted.replyTo(),
                views -> views.sample(wanted.job(), wanted.consignment(), wanted.frame()));
        return this;
    }

    private Behavior<SiteLinksCommand> onBringLog(BringLog wanted) {
        bring(
                wanted.site(),
                wanted.replyTo(),
                views -> views.log(wanted.job(), wanted.consignment(), wanted.attempt()));
        return this;
    }

    private void bring(
            SiteName site, ActorRef<Brought> replyTo, Function<PeerViews, CompletableFuture<String>> bringing) {
        SentConsignments there = sent.get(site);
        boolean up = Optional.ofNullable(details.get(site))
                .filter(detail -> detail.status() == SiteDetail.Status.UP)
                .isPresent();
        if (there == null || !up) {
            replyTo.tell(new Brought("site " + site + " is not linked now"));
        } else {
            bringing.apply(there.views()).thenAccept(trouble -> replyTo.tell(new Brought(trouble)));
        }
    }

    private Behavior<SiteLinksCommand> onKeepLog(KeepLog wanted) {
        Optional.ofNullable(sent.get(wanted.site())).ifPresent(there -> there.views()
                .keepLogLater(wanted.job(), wanted.attempt(), wanted.consignment(), wanted.there()));
        return this;
    }

    // ---- what other sites say

    private Behavior<SiteLinksCommand> onHeard(Heard heard) {
        SiteName peer = heard.said().peer();
        if (heard.said().mail() instanceof Mail.Report report) {
            Optional.ofNullable(sent.get(peer))
                    .ifPresent(there -> there.reported(report.consignment(), report.report()));
        } else if (heard.said().mail() instanceof Mail.Consign wanted
                && taking.size() < MAX_TAKING
                && taking.add(wanted.order().id())) {
            JobId id = wanted.order().id();
            getContext()
                    .pipeToSelf(
                            guests.take(
                                    peer, context.settings().peers().get(peer).rights(), wanted.order()),
                            (report, failure) ->
                                    new Taken(peer, id, Optional.ofNullable(report), Optional.ofNullable(failure)));
        }
        return this;
    }

    private Behavior<SiteLinksCommand> onTaken(Taken taken) {
        taking.remove(taken.consignment());
        taken.report().ifPresent(report -> links.get(taken.peer())
                .tell(new SiteLink.Send(new Mail.Report(taken.consignment(), report))));
        taken.failure().ifPresent(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof Guests.DishonestException) {
                links.get(taken.peer()).tell(new SiteLink.Isolate(cause.getMessage()));
            } else {
                getContext()
                        .getLog()
                        .warn(
                                "The order of site {} for job {} waits: {}",
                                taken.peer(),
                                taken.consignment(),
                                cause.toString());
            }
        });
        return this;
    }

    // ---- links

    private Behavior<SiteLinksCommand> tick() {
        context.scheduler().tell(new SchedulerCommand.GetServers(servers));
        context.scheduler().tell(new SchedulerCommand.GetBacklog(backlog));
        context.scheduler().tell(new SchedulerCommand.GetLimits(limits));
        links.values().forEach(link -> link.tell(new SiteLink.GetLink(answers)));
        return this;
    }

    private Behavior<SiteLinksCommand> onLimits(Limits answer) {
        considering.heard(answer.answer());
        return this;
    }

    private Behavior<SiteLinksCommand> onBacklog(Backlog answer) {
        considering.heard(answer.answer());
        return this;
    }

    private Behavior<SiteLinksCommand> onServers(Servers answer) {
        considering.heard(answer.answer());
        links.forEach((name, link) -> link.tell(
                new SiteLink.MakeOffer(offer(context.settings().peers().get(name)))));
        return this;
    }

    private SiteOffer offer(SiteSettings.Peer peer) {
        SiteSettings.Terms terms = context.settings().terms();
        return Offers.of(
                considering.servers(),
                considering.limits(),
                considering.coreSeconds(),
                peer.rights(),
                terms.pricePerCoreHour(),
                terms.currency(),
                terms.dataClasses(),
                context.settings()
                        .keys()
                        .map(keys -> "https://" + context.settings().host() + ":"
                                + context.settings().filesPort()));
    }

    private Behavior<SiteLinksCommand> onAnswered(Answered answer) {
        details.put(answer.detail().name(), answer.detail());
        return this;
    }

    private Behavior<SiteLinksCommand> onChanged(Changed changed) {
        SiteDetail detail = changed.detail();
        details.put(detail.name(), detail);
        detail.offer().flatMap(SiteOffer::files).ifPresent(files -> addresses.put(detail.name(), URI.create(files)));
        if (!changed.turned()) {
            return this;
        }
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
        question.replyTo()
                .tell(new Sites(
                        context.settings().name(),
                        details.values().stream().map(this::measured).toList()));
        return this;
    }

    private SiteDetail measured(SiteDetail link) {
        OptionalLong rate =
                sent.containsKey(link.name()) ? sent.get(link.name()).measure().bandwidth() : OptionalLong.empty();
        return rate.isEmpty()
                ? link
                : SiteDetailBuilder.builder(link)
                        .bytesPerSecond(Optional.of(rate.getAsLong()))
                        .build();
    }
}
