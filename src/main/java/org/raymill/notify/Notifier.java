package org.raymill.notify;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Announcement;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.NotifierCommand.Deliver;
import org.raymill.protocol.NotifierCommand.DeliverServerNotice;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.NotifierCommand.Tried.Result;

/**
 * Has notices delivered, each with one try. One on each control node. Keeps no queue: when enough is on its way, in all or to one host, who asks is
 * told so and asks again later, so that a host that does not answer holds up no other.
 */
public final class Notifier extends AbstractBehavior<NotifierCommand> {

    /** What came of a try. */
    private record Ended(Announcement notice, ActorRef<Tried> replyTo, String host, Answer answer)
            implements NotifierCommand {}

    private final Sender webhooks;
    private final Sender mails;
    private final int most;
    private final int mostOfHost;
    private final Map<String, Integer> onTheirWay = new HashMap<>();
    private int total;

    /**
     * The behaviour of a node's notifier.
     *
     * @param site this site's name; empty when it has none
     */
    public static Behavior<NotifierCommand> create(NotifySettings settings, Optional<String> site, String version) {
        return Behaviors.setup(actor -> new Notifier(
                actor,
                Webhooks.create(actor.getSystem(), settings, site.orElse(""), version),
                Mails.create(actor.getSystem(), settings, site.orElse("")),
                settings.deliveries(),
                settings.deliveriesPerHost()));
    }

    static Behavior<NotifierCommand> create(Sender webhooks, Sender mails, int most, int mostOfHost) {
        return Behaviors.setup(actor -> new Notifier(actor, webhooks, mails, most, mostOfHost));
    }

    private Notifier(ActorContext<NotifierCommand> actor, Sender webhooks, Sender mails, int most, int mostOfHost) {
        super(actor);
        this.webhooks = webhooks;
        this.mails = mails;
        this.most = most;
        this.mostOfHost = mostOfHost;
    }

    @Override
    public Receive<NotifierCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Deliver.class, request -> deliver(request.notice(), request.replyTo()))
                .onMessage(DeliverServerNotice.class, request -> deliver(request.notice(), request.replyTo()))
                .onMessage(Ended.class, this::onEnded)
                .build();
    }

    private Behavior<NotifierCommand> deliver(Announcement notice, ActorRef<Tried> replyTo) {
        Sender sender =
                switch (notice.to().channel()) {
                    case WEBHOOK, SITE_WEBHOOK -> webhooks;
                    case EMAIL -> mails;
                };
        String host = sender.host(notice);
        if (total >= most || onTheirWay.getOrDefault(host, 0) >= mostOfHost) {
            answer(replyTo, notice, new Answer(Result.BUSY, "", Optional.empty()));
            return this;
        }
        total++;
        onTheirWay.merge(host, 1, Integer::sum);
        getContext()
                .pipeToSelf(
                        sender.send(notice),
                        (answer, failure) -> new Ended(
                                notice,
                                replyTo,
                                host,
                                failure == null ? answer : Answer.failed(String.valueOf(failure))));
        return this;
    }

    private Behavior<NotifierCommand> onEnded(Ended ended) {
        total--;
        onTheirWay.computeIfPresent(ended.host(), (host, count) -> count == 1 ? null : count - 1);
        answer(ended.replyTo(), ended.notice(), ended.answer());
        return this;
    }

    private static void answer(ActorRef<Tried> replyTo, Announcement notice, Answer answer) {
        replyTo.tell(new Tried(notice.key(), answer.result(), answer.detail(), answer.retryAfter()));
    }
}
