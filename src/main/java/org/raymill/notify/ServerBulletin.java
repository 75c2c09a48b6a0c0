package org.raymill.notify;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.raymill.model.NoticeDelays;
import org.raymill.model.Notification;
import org.raymill.model.ServerNotice;
import org.raymill.notify.BulletinEvent.BulletinSettled;
import org.raymill.notify.BulletinEvent.Happening;
import org.raymill.notify.BulletinEvent.ServersSeen;
import org.raymill.notify.ServerNews.Pending;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.ServerPages;

/**
 * Tells the webhooks that the site's settings name what happens to render servers. A singleton: now and again it looks at what the Scheduler knows,
 * compares that with what its journal says was seen before, writes down what is new, and has it delivered until that is written down, too. So what
 * happens while no Scheduler or no bulletin is there is told when they are back, and nothing is told under two ids.
 */
public final class ServerBulletin extends EventSourcedBehavior<ServerBulletin.Command, BulletinEvent, ServerNews> {

    /** What the bulletin is told, by itself alone. */
    public sealed interface Command {}

    private enum Look implements Command {
        INSTANCE
    }

    private record Looked(Optional<Servers> servers) implements Command {}

    private record NoticeTried(Tried tried) implements Command {}

    /** The tries at what a receiver is told now; begun anew after a restart. */
    private static final class Tries {
        private long number;
        private int failures;
        private boolean asked;
        private Instant next = Instant.EPOCH;
    }

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    private final ActorContext<Command> actor;
    private final ActorRef<SchedulerCommand> scheduler;
    private final ActorRef<NotifierCommand> notifier;
    private final ActorRef<Tried> replies;
    private final List<Notification> receivers;
    private final NoticeDelays delays;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Tries> tries = new HashMap<>();
    private boolean looking;

    /**
     * The behaviour of the singleton.
     *
     * @param receivers the site's webhooks, each with the events of servers that it is told of
     */
    public static Behavior<Command> create(
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<NotifierCommand> notifier,
            List<Notification> receivers,
            NoticeDelays delays,
            InstantSource clock,
            RandomGenerator random) {
        return create(scheduler, notifier, receivers, delays, PAUSE, clock, random);
    }

    /**
     * @param pause between two looks
     */
    static Behavior<Command> create(
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<NotifierCommand> notifier,
            List<Notification> receivers,
            NoticeDelays delays,
            Duration pause,
            InstantSource clock,
            RandomGenerator random) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Look.INSTANCE, Duration.ZERO, pause);
            return new ServerBulletin(actor, scheduler, notifier, receivers, delays, clock, random);
        }));
    }

    private ServerBulletin(
            ActorContext<Command> actor,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<NotifierCommand> notifier,
            List<Notification> receivers,
            NoticeDelays delays,
            InstantSource clock,
            RandomGenerator random) {
        super(PersistenceId.of("notify", "server-bulletin"));
        this.actor = actor;
        this.scheduler = scheduler;
        this.notifier = notifier;
        this.receivers = List.copyOf(receivers);
        this.delays = delays;
        this.clock = clock;
        this.random = random;
        this.replies = actor.messageAdapter(Tried.class, NoticeTried::new);
    }

    @Override
    public ServerNews emptyState() {
        return new ServerNews();
    }

    @Override
    public EventHandler<ServerNews, BulletinEvent> eventHandler() {
        return (news, event) -> {
            news.apply(event);
            return news;
        };
    }

    @Override
    public CommandHandler<Command, BulletinEvent, ServerNews> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Look.class, this::look)
                .onCommand(Looked.class, this::looked)
                .onCommand(NoticeTried.class, this::tried)
                .build();
    }

    // ---- looking

    private Effect<BulletinEvent, ServerNews> look(ServerNews news, Look look) {
        if (!looking) {
            looking = true;
            actor.pipeToSelf(ask(), (servers, failure) -> new Looked(failure == null ? servers : Optional.empty()));
        }
        return giveUpUnknown(news).map(this::write).orElseGet(() -> {
            deliver(news);
            return Effect().none();
        });
    }

    /** All servers; empty while the Scheduler still waits for some. */
    private CompletionStage<Optional<Servers>> ask() {
        return this.<Farm>question(GetFarm::new)
                .thenCompose(farm -> farm.gathering()
                        ? java.util.concurrent.CompletableFuture.completedFuture(Optional.empty())
                        : ServerPages.all(after -> question(replyTo -> new GetServers(after, replyTo)))
                                .thenApply(servers -> Optional.of(servers).filter(all -> all.epoch() == farm.epoch())));
    }

    private <R> CompletionStage<R> question(akka.japi.function.Function<ActorRef<R>, SchedulerCommand> message) {
        return akka.actor.typed.javadsl.AskPattern.ask(
                scheduler, message, TIMEOUT, actor.getSystem().scheduler());
    }

    private Effect<BulletinEvent, ServerNews> looked(ServerNews news, Looked looked) {
        looking = false;
        return looked.servers()
                .flatMap(servers -> news.compare(servers.epoch(), servers.servers(), clock.instant()))
                .map(this::addressed)
                .map(this::write)
                .orElseGet(() -> Effect().none());
    }

    private BulletinEvent addressed(ServersSeen seen) {
        List<Happening> told = seen.happenings().stream()
                .map(happening -> happening.to(receivers.stream()
                        .filter(receiver -> receiver.events().contains(happening.type()))
                        .map(Notification::address)
                        .toList()))
                .toList();
        return new ServersSeen(seen.epoch(), seen.seen(), seen.forgotten(), told, seen.at());
    }

    private Effect<BulletinEvent, ServerNews> write(BulletinEvent event) {
        return Effect().persist(event).thenRun(this::deliver);
    }

    // ---- telling

    private void deliver(ServerNews news) {
        Instant now = clock.instant();
        for (int target = 0; target < receivers.size(); target++) {
            Notification to = receivers.get(target);
            Optional<Pending> next = news.next(to.address());
            if (next.isPresent()) {
                Tries tried = triesAt(to.address(), next.get().number());
                if (!now.isBefore(tried.next)) {
                    tried.asked = true;
                    tried.next = now.plus(ANSWER_LIMIT);
                    notifier.tell(new NotifierCommand.DeliverServerNotice(notice(next.get(), target), replies));
                }
            }
        }
    }

    private Tries triesAt(String receiver, long number) {
        Tries known = tries.computeIfAbsent(receiver, name -> new Tries());
        if (known.number != number) {
            known = new Tries();
            known.number = number;
            tries.put(receiver, known);
        }
        return known;
    }

    private ServerNotice notice(Pending next, int target) {
        Happening happening = next.happening();
        return new ServerNotice(
                next.number(),
                target,
                receivers.get(target),
                happening.type(),
                next.at(),
                happening.server(),
                happening.message(),
                happening.packages());
    }

    private Effect<BulletinEvent, ServerNews> tried(ServerNews news, NoticeTried message) {
        Tried said = message.tried();
        String receiver = receivers.get(said.notice().target()).address();
        Tries current = tries.get(receiver);
        Optional<Pending> next =
                news.next(receiver).filter(one -> one.number() == said.notice().event());
        if (current == null || !current.asked || current.number != said.notice().event() || next.isEmpty()) {
            return Effect().none();
        }
        current.asked = false;
        Instant now = clock.instant();
        return switch (said.result()) {
            case DELIVERED -> write(new BulletinSettled(current.number, receiver, "", now));
            case UNWANTED, IMPOSSIBLE -> giveUp(current.number, receiver, said.detail(), now);
            case BUSY -> {
                current.next = now.plus(PAUSE);
                yield Effect().none();
            }
            case FAILED -> {
                current.failures++;
                Optional<Instant> again =
                        delays.next(next.get().at(), now, current.failures, said.retryAfter(), random.nextDouble());
                again.ifPresent(time -> current.next = time);
                yield again.isPresent() ? Effect().none() : giveUp(current.number, receiver, said.detail(), now);
            }
        };
    }

    private Effect<BulletinEvent, ServerNews> giveUp(long number, String receiver, String why, Instant now) {
        actor.getLog().warn("Webhook {} is not told of event {} of the servers: {}", receiver, number, why);
        return write(new BulletinSettled(number, receiver, why.isEmpty() ? "given up" : why, now));
    }

    /** A webhook that was taken out of the settings is told nothing more. */
    private Optional<BulletinEvent> giveUpUnknown(ServerNews news) {
        List<String> unknown = new ArrayList<>(news.waiting());
        unknown.removeAll(receivers.stream().map(Notification::address).toList());
        return unknown.stream()
                .flatMap(name -> news.next(name).stream().map(next -> (BulletinEvent) new BulletinSettled(
                        next.number(), name, "it is not in the settings any more", clock.instant())))
                .findFirst();
    }
}
