package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.List;
import java.util.Optional;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.site.core.LinkState;
import org.raymill.site.core.LinkState.Outgoing;
import org.raymill.site.mail.Letter;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.MailCodec;

/**
 * Keeps the link to one other site: greets, answers, tells the offer, through its {@link Gateway}. A child of {@link SiteLinks}. What the other site
 * sends is read as a stranger's: too much of it, or what can not be read, isolates the link.
 */
final class SiteLink extends AbstractBehavior<SiteLink.Command> {

    /** What the link reacts to. */
    interface Command {}

    /** What this site has for the other one now. */
    record MakeOffer(SiteOffer offer) implements Command {}

    /** Sends something to the other site; it may be lost. */
    record Send(Mail mail) implements Command {}

    /** The other site did what no site may. */
    record Isolate(String why) implements Command {}

    /** The other site is to be listened to again. */
    record Admit(SiteLinksCommand.Admit wanted, ActorRef<Admission> replyTo) implements Command {}

    /**
     * What came of that.
     *
     * @param before why it was not listened to; empty when it was
     * @param trouble why nothing was changed; empty when it was done
     */
    record Admission(SiteLinksCommand.Admit wanted, SiteDetail detail, String before, String trouble) {}

    /** The other site says something that is not about the link. */
    record Said(SiteName peer, Mail mail) {}

    /** A connection with the other site came to nothing, or was cut. */
    record ConnectionRefused(String why) implements Command {}

    /** Asks how the link is. */
    record GetLink(ActorRef<LinkAnswer> replyTo) implements Command {}

    /** How the link is. */
    record LinkAnswer(SiteDetail detail) {}

    /**
     * The link is in another state, or knows another offer.
     *
     * @param turned whether the state is another one
     */
    record LinkChanged(SiteDetail detail, boolean turned) {}

    private enum Beat implements Command {
        INSTANCE
    }

    private record Arrived(Letter letter) implements Command {}

    private final LinkContext context;
    private final LinkState state;
    private final GatewayKeeper gateway;
    private final ActorRef<LinkChanged> watcher;
    private final ActorRef<Said> said;
    private Optional<SiteOffer> offer = Optional.empty();
    private SiteDetail.Change told;
    private int letters;
    private boolean distrusted;

    static Behavior<Command> create(LinkContext context, ActorRef<LinkChanged> watcher, ActorRef<Said> said) {
        return Behaviors.setup(
                actor -> Behaviors.withTimers(timers -> new SiteLink(actor, timers, context, watcher, said)));
    }

    private SiteLink(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            LinkContext context,
            ActorRef<LinkChanged> watcher,
            ActorRef<Said> said) {
        super(actor);
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(SiteLink.class);
        this.context = context;
        this.gateway = new GatewayKeeper(actor, timers, context, Arrived::new);
        this.watcher = watcher;
        this.said = said;
        this.state = new LinkState(
                context.speaker(),
                context.peer(),
                context.link().contacts(),
                context.settings().silentAfter(),
                context.clock().instant());
        this.told = state.newest();
        timers.startTimerWithFixedDelay(Beat.INSTANCE, context.settings().heartbeat());
        gateway.open();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Arrived.class, this::onLetter)
                .onMessageEquals(Beat.INSTANCE, this::onBeat)
                .onMessage(MakeOffer.class, this::onOffer)
                .onMessage(GetLink.class, this::onGetLink)
                .onMessage(Send.class, this::onSend)
                .onMessage(Isolate.class, order -> {
                    isolate(order.why());
                    return this;
                })
                .onMessage(Admit.class, this::onAdmit)
                .onMessage(ConnectionRefused.class, this::onConnectionRefused)
                .onMessage(Command.class, this::onGateway)
                .onSignal(PostStop.class, signal -> onStop())
                .onSignal(PreRestart.class, signal -> onStop())
                .build();
    }

    private Behavior<Command> onGateway(Command message) {
        return gateway.take(message) ? this : Behaviors.unhandled();
    }

    private Behavior<Command> onStop() {
        gateway.close();
        return this;
    }

    // ---- what is said

    private Behavior<Command> onBeat() {
        letters = 0;
        watchTrust();
        post(state.beat(context.clock().instant()));
        tellChange();
        return this;
    }

    /**
     * A revoked certificate cuts the link at once; one that is trusted again mends it. The gateway goes on to listen meanwhile: it refuses each connection
     * with such a certificate, and to listen again would need the port to be free again.
     */
    private void watchTrust() {
        boolean trusted = context.isTrusted();
        if (!trusted && !distrusted) {
            distrusted = true;
            state.distrust(
                    "its certificate is revoked, or has expired",
                    context.clock().instant());
            tellChange();
        } else if (trusted && distrusted) {
            distrusted = false;
            state.rejoin("its certificate is trusted again", context.clock().instant());
        }
    }

    private Behavior<Command> onConnectionRefused(ConnectionRefused refused) {
        state.unconnected(refused.why(), context.clock().instant());
        tellChange();
        return this;
    }

    private Behavior<Command> onOffer(MakeOffer made) {
        offer = Optional.of(made.offer());
        tellOffer();
        return this;
    }

    private void tellOffer() {
        if (state.isUp()) {
            offer.ifPresent(current -> post(state.send(new Mail.Offer(current))));
        }
    }

    private void post(List<Outgoing> outgoing) {
        outgoing.forEach(gateway::post);
    }

    // ---- what is heard

    private Behavior<Command> onLetter(Arrived arrived) {
        letters++;
        if (letters > context.settings().maxLetters()) {
            isolate("it sends more than " + context.settings().maxLetters() + " letters within "
                    + context.settings().heartbeat().toMillis() + " ms");
            return this;
        }
        try {
            // What this site does not know is of a newer protocol.
            MailCodec.read(arrived.letter()).ifPresent(this::take);
        } catch (IllegalArgumentException e) {
            isolate("it sends what can not be read: " + e.getMessage());
        }
        if (state.isClosed()) { // it calls itself by another name
            gateway.close();
        }
        tellChange();
        return this;
    }

    private void take(Mail mail) {
        if (mail instanceof Mail.Hello hello) {
            post(state.heard(hello, context.clock().instant()));
        } else if (mail instanceof Mail.Welcome welcome) {
            state.heard(welcome, context.clock().instant());
        } else if (mail instanceof Mail.Offer told) {
            state.heard(told.offer(), context.clock().instant());
            watcher.tell(new LinkChanged(state.view(), false));
        } else if (state.isUp()) {
            said.tell(new Said(context.peer(), mail));
        }
    }

    private Behavior<Command> onSend(Send order) {
        if (state.isUp()) {
            post(state.send(order.mail()));
        }
        return this;
    }

    private void isolate(String why) {
        state.isolate(why, context.clock().instant());
        gateway.close();
        tellChange();
    }

    private Behavior<Command> onAdmit(Admit order) {
        SiteLinksCommand.Admit wanted = order.wanted();
        String before = state.newest().status() == SiteDetail.Status.ISOLATED
                ? state.newest().message()
                : "";
        String trouble = distrusted
                ? "its certificate is revoked, or has expired: take it off the list (raymill.site.revoked), or give this site another one"
                : "";
        if (trouble.isEmpty()) {
            state.admit(
                    "admitted by " + wanted.by() + (wanted.reason().isEmpty() ? "" : ": " + wanted.reason()),
                    context.clock().instant());
            letters = 0;
            gateway.open();
            tellChange();
        }
        order.replyTo().tell(new Admission(wanted, state.view(), before, trouble));
        return this;
    }

    private void tellChange() {
        if (!state.newest().equals(told)) {
            told = state.newest();
            getContext().getLog().info("The link to site {} is {}: {}", context.peer(), told.status(), told.message());
            watcher.tell(new LinkChanged(state.view(), true));
            tellOffer();
        }
    }

    private Behavior<Command> onGetLink(GetLink question) {
        question.replyTo().tell(new LinkAnswer(state.view()));
        return this;
    }
}
