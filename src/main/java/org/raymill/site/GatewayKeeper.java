package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.raymill.site.core.LinkState.Outgoing;
import org.raymill.site.mail.Letter;
import org.raymill.site.mail.MailCodec;

/**
 * Keeps the {@link Gateway} to one other site open: opens it, and again when that did not work or it has ended, until it is closed. Confined to the
 * thread of {@link SiteLink}, which brings back what this one tells it.
 */
final class GatewayKeeper {

    private static final Duration REOPEN_AFTER = Duration.ofSeconds(2);

    private enum Reopen implements SiteLink.Command {
        INSTANCE
    }

    private record Opened(Optional<Gateway> gateway, Optional<Throwable> failure) implements SiteLink.Command {}

    private record Ended(Gateway gateway) implements SiteLink.Command {}

    private final ActorContext<SiteLink.Command> actor;
    private final TimerScheduler<SiteLink.Command> timers;
    private final LinkContext context;
    private final Function<Letter, SiteLink.Command> arrived;
    private final Executor blocking;
    private Optional<Gateway> gateway = Optional.empty();
    private boolean opening;
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param arrived what the actor is told of a letter
     */
    GatewayKeeper(
            ActorContext<SiteLink.Command> actor,
            TimerScheduler<SiteLink.Command> timers,
            LinkContext context,
            Function<Letter, SiteLink.Command> arrived) {
        this.actor = actor;
        this.timers = timers;
        this.context = context;
        this.arrived = arrived;
        this.blocking = actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(SiteLinks.DISPATCHER));
    }

    /** From now on it is to be open. */
    void open() {
        closed = false;
        if (opening || gateway.isPresent()) {
            return;
        }
        opening = true;
        ActorRef<SiteLink.Command> self = actor.getSelf();
        actor.pipeToSelf(
                CompletableFuture.supplyAsync(() -> context.open(letter -> self.tell(arrived.apply(letter))), blocking),
                (opened, failure) -> new Opened(Optional.ofNullable(opened), Optional.ofNullable(failure)));
    }

    /** From now on nothing is listened to. */
    void close() {
        closed = true;
        gateway.ifPresent(Gateway::close);
        gateway = Optional.empty();
    }

    /** Sends something when it is open. */
    void post(Outgoing one) {
        gateway.ifPresent(open -> {
            try {
                open.post(one.contact(), MailCodec.write(one.mail()));
            } catch (IllegalArgumentException e) {
                actor.getLog().warn("Not said to site {}: {}", context.peer(), e.getMessage());
            }
        });
    }

    /** Takes what the actor was told; returns whether it was for this one. */
    boolean take(SiteLink.Command message) {
        if (message instanceof Opened opened) {
            opened(opened);
        } else if (message instanceof Ended ended) {
            ended(ended);
        } else if (message instanceof Reopen && !closed) {
            open();
        }
        return message instanceof Opened || message instanceof Ended || message instanceof Reopen;
    }

    private void opened(Opened opened) {
        opening = false;
        gateway = opened.gateway();
        if (closed) {
            close();
            return;
        }
        gateway.ifPresentOrElse(
                open -> {
                    actor.getLog()
                            .info(
                                    "Listens to site {} at {}:{}",
                                    context.peer(),
                                    context.settings().host(),
                                    open.port());
                    actor.pipeToSelf(open.ended(), (done, failure) -> new Ended(open));
                },
                () -> {
                    actor.getLog()
                            .warn(
                                    "Can not listen to site {} at {}:{}: {}",
                                    context.peer(),
                                    context.settings().host(),
                                    context.link().port(),
                                    rootMessage(opened.failure().orElseThrow()));
                    timers.startSingleTimer(Reopen.INSTANCE, REOPEN_AFTER);
                });
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private void ended(Ended ended) {
        if (gateway.filter(ended.gateway()::equals).isPresent()) {
            gateway = Optional.empty();
            actor.getLog().warn("The gateway to site {} has ended; it is opened again", context.peer());
            timers.startSingleTimer(Reopen.INSTANCE, REOPEN_AFTER);
        }
    }
}
