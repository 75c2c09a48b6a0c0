package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteName;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.JobManifest;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.ShelfCollectorCommand.GetShelves;
import org.raymill.protocol.ShelfCollectorCommand.Released;
import org.raymill.protocol.ShelfCollectorCommand.Shelves;

/**
 * Removes from the shelves of other sites what none of their jobs needs: from time to time, and where nothing is to be kept as soon as a job is done. A
 * cluster singleton, so that one collection runs at a time; two would do no harm.
 */
public final class ShelfCollector extends AbstractBehavior<ShelfCollectorCommand> {

    /** How often all shelves are collected. */
    static final Duration EVERY = Duration.ofHours(1);
    /** A node that was just started has other things to do. */
    static final Duration FIRST = Duration.ofMinutes(1);
    /** So long after a job was done its site's shelf is collected: jobs that are done at about the same time go together. */
    static final Duration AFTER_A_JOB = Duration.ofSeconds(2);
    /** The catalogue may learn late that a job is done. */
    static final Duration ONCE_MORE = Duration.ofSeconds(30);

    /** How often that is done. */
    private static final int MAX_REPEATS = 10;

    /** Of so many jobs of a site it is remembered that they are done, for the record. */
    private static final int MAX_RELEASED = 1_000;

    private enum Due implements ShelfCollectorCommand {
        INSTANCE
    }

    private record DueFor(SiteName site) implements ShelfCollectorCommand {}

    private record Found(List<SiteName> sites) implements ShelfCollectorCommand {}

    private record Ended(Outcome outcome) implements ShelfCollectorCommand {}

    /**
     * What came of a collection.
     *
     * @param released the jobs that were known to be done before
     * @param stillListed those of them that the catalogue still has
     * @param problem why it has failed, for people
     */
    private record Outcome(
            SiteName site,
            PeerShelf.Removed removed,
            Set<JobId> released,
            Set<JobId> stillListed,
            Optional<String> problem) {
        private static Outcome failed(SiteName site, String problem) {
            return new Outcome(site, new PeerShelf.Removed(0, 0, 0, 0), Set.of(), Set.of(), Optional.of(problem));
        }
    }

    private final TimerScheduler<ShelfCollectorCommand> timers;
    private final PeerShelves shelves;
    private final Duration keep;
    private final Duration filesOfEndedJobs;
    private final ActorRef<JobCatalogCommand> catalog;
    private final InstantSource clock;
    private final Executor blocking;
    private final ActorSystem<?> system;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Set<SiteName> due = new LinkedHashSet<>();
    private final Map<SiteName, Set<JobId>> released = new HashMap<>();
    private final Map<SiteName, ShelfUse> uses = new TreeMap<>();
    private final Map<SiteName, Integer> repeats = new HashMap<>();
    private boolean running;

    /**
     * The behaviour of the singleton. Needs the dispatcher {@value ResultWriter#DISPATCHER}.
     *
     * @param keep how long files stay that no open job of their site needs
     * @param filesOfEndedJobs so long after its end a job counts as open that its site does not have removed
     */
    public static Behavior<ShelfCollectorCommand> create(
            PeerShelves shelves,
            Duration keep,
            Duration filesOfEndedJobs,
            ActorRef<JobCatalogCommand> catalog,
            InstantSource clock) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new ShelfCollector(actor, timers, shelves, keep, filesOfEndedJobs, catalog, clock)));
    }

    private ShelfCollector(
            ActorContext<ShelfCollectorCommand> actor,
            TimerScheduler<ShelfCollectorCommand> timers,
            PeerShelves shelves,
            Duration keep,
            Duration filesOfEndedJobs,
            ActorRef<JobCatalogCommand> catalog,
            InstantSource clock) {
        super(actor);
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(ShelfCollector.class);
        this.timers = timers;
        this.shelves = shelves;
        this.keep = keep;
        this.filesOfEndedJobs = filesOfEndedJobs;
        this.catalog = catalog;
        this.clock = clock;
        this.system = actor.getSystem();
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        timers.startTimerWithFixedDelay(Due.INSTANCE, FIRST, EVERY);
    }

    @Override
    public Receive<ShelfCollectorCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Released.class, this::onReleased)
                .onMessage(GetShelves.class, this::onGet)
                .onMessageEquals(Due.INSTANCE, this::onDue)
                .onMessage(DueFor.class, wanted -> collect(List.of(wanted.site())))
                .onMessage(Found.class, found -> collect(found.sites()))
                .onMessage(Ended.class, this::onEnded)
                .onSignal(PostStop.class, signal -> onStop())
                .onSignal(PreRestart.class, signal -> onStop())
                .build();
    }

    private Behavior<ShelfCollectorCommand> onReleased(Released done) {
        Set<JobId> jobs = released.computeIfAbsent(done.site(), site -> new LinkedHashSet<>());
        if (jobs.size() < MAX_RELEASED && jobs.add(done.job()) && keep.isZero()) {
            collectSoon(done.site(), AFTER_A_JOB);
        }
        return this;
    }

    private Behavior<ShelfCollectorCommand> onGet(GetShelves question) {
        question.replyTo().tell(new Shelves(List.copyOf(uses.values())));
        return this;
    }

    private void collectSoon(SiteName site, Duration delay) {
        DueFor message = new DueFor(site);
        if (!timers.isTimerActive(message)) {
            timers.startSingleTimer(message, message, delay);
        }
    }

    private Behavior<ShelfCollectorCommand> onDue() {
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(this::sites, blocking),
                        (sites, failure) -> new Found(failure == null ? sites : List.of()));
        return this;
    }

    private List<SiteName> sites() {
        try {
            return shelves.sites();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Behavior<ShelfCollectorCommand> collect(List<SiteName> sites) {
        due.addAll(sites);
        next();
        return this;
    }

    private void next() {
        if (running || due.isEmpty()) {
            return;
        }
        running = true;
        SiteName site = due.iterator().next();
        due.remove(site);
        Set<JobId> done = new TreeSet<>(released.getOrDefault(site, Set.of()));
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> run(site, done), blocking),
                        (outcome, failure) ->
                                new Ended(failure == null ? outcome : Outcome.failed(site, failure.toString())));
    }

    /** Blocks. */
    private Outcome run(SiteName site, Set<JobId> done) {
        Instant now = clock.instant();
        Set<JobId> stillListed = new LinkedHashSet<>();
        try {
            PeerShelf shelf = shelves.of(site);
            shelf.forget(done);
            PeerShelf.Removed removed =
                    shelf.keepOnly(() -> openLists(site, now, done, stillListed), keep, now, stopped::get);
            return new Outcome(site, removed, done, Set.copyOf(stillListed), Optional.empty());
        } catch (IOException e) {
            return Outcome.failed(site, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Set<Sha256> openLists(SiteName site, Instant now, Set<JobId> done, Set<JobId> stillListed)
            throws IOException {
        Set<Sha256> lists = new LinkedHashSet<>();
        CatalogLists.eachGuest(system, catalog, site, now.minus(filesOfEndedJobs), job -> {
            if (done.contains(job.job())) {
                stillListed.add(job.job());
            }
            addIfNeeded(job, lists);
        });
        return lists;
    }

    private static void addIfNeeded(JobManifest job, Set<Sha256> lists) {
        if (job.filesNeeded()) {
            job.manifest().ifPresent(lists::add);
        }
    }

    private Behavior<ShelfCollectorCommand> onEnded(Ended ended) {
        running = false;
        Outcome outcome = ended.outcome();
        SiteName site = outcome.site();
        outcome.problem()
                .ifPresent(problem ->
                        getContext().getLog().warn("The files of site {} were not looked through: {}", site, problem));
        if (outcome.problem().isEmpty()) {
            PeerShelf.Removed removed = outcome.removed();
            uses.put(site, new ShelfUse(site, removed.kept(), removed.keptBytes(), clock.instant()));
        }
        if (outcome.removed().files() > 0) {
            tell(outcome);
        }
        boolean done = outcome.problem().isEmpty() && outcome.stillListed().isEmpty();
        if (done && (keep.isZero() || outcome.removed().files() > 0)) {
            released.getOrDefault(site, new LinkedHashSet<>()).removeAll(outcome.released());
        }
        if (done || !keep.isZero()) {
            repeats.remove(site);
        } else if (repeats.merge(site, 1, Integer::sum) <= MAX_REPEATS) {
            collectSoon(site, ONCE_MORE);
        }
        next();
        return this;
    }

    private void tell(Outcome outcome) {
        PeerShelf.Removed removed = outcome.removed();
        getContext()
                .getLog()
                .info(
                        "Removed {} files, {} bytes, of site {}; {} files, {} bytes stay",
                        removed.files(),
                        removed.bytes(),
                        outcome.site(),
                        removed.kept(),
                        removed.keptBytes());
        catalog.tell(new JobCatalogCommand.RecordAudit(
                List.of(removed.record(outcome.site(), clock.instant(), outcome.released()))));
    }

    private Behavior<ShelfCollectorCommand> onStop() {
        stopped.set(true);
        return this;
    }
}
