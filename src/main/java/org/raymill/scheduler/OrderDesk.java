package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.raymill.model.AuditEntry;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.OrderServerReply;
import org.raymill.protocol.SchedulerCommand.OrderServerReply.Outcome;
import org.raymill.scheduler.core.Broker;

/**
 * Writes orders to servers down before they hold, answers who gave them, and has them audited. Part of the {@link Scheduler} actor, which
 * watches the journal and opens it again when it fails.
 */
final class OrderDesk {

    /** Orders that wait for the journal at most; more are refused. */
    private static final int MAX_WAITING = 1_000;

    private final ActorRef<JobCatalogCommand> catalog;
    private final ServerOrders.Factory journals;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private ActorRef<ServerOrders.Command> journal;

    /**
     * An order on its way to the journal.
     *
     * @param own whether the Scheduler itself has given it
     * @param replyTos who is answered when it holds
     */
    private record Waiting(ServerOrdered order, boolean own, List<ActorRef<OrderServerReply>> replyTos) {}

    OrderDesk(ActorRef<JobCatalogCommand> catalog, ServerOrders.Factory journals) {
        this.catalog = catalog;
        this.journals = journals;
    }

    /** Opens the journal as a child of the Scheduler; it says {@link ServerOrders.Recovered} when it can be written. */
    void open(
            ActorContext<SchedulerCommand> scheduler,
            ActorRef<ServerOrders.Reply> replies,
            long epoch,
            InstantSource clock) {
        ActorRef<ServerOrders.Command> opened = scheduler.spawnAnonymous(journals.create(replies, epoch, clock));
        scheduler.watch(opened);
        journal = opened;
    }

    /** Whether there is a journal, be it that it is still being read. */
    boolean isOpen() {
        return journal != null;
    }

    /**
     * The journal has failed: whoever waits is told so. Nothing is lost that was told to be accepted.
     *
     * @return the servers whose quarantine by the Scheduler itself was not written down
     */
    List<ServerId> failed() {
        List<ServerId> unwritten = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Waiting each = waiting.remove();
            each.replyTos.forEach(OrderDesk::refuse);
            if (each.own) {
                unwritten.add(each.order.server());
            }
        }
        journal = null;
        return unwritten;
    }

    /** The journal is not needed any more: whoever waits for it is told so. */
    void close(ActorContext<SchedulerCommand> scheduler) {
        if (journal != null) {
            scheduler.unwatch(journal);
            scheduler.stop(journal);
        }
        failed();
    }

    private static void refuse(ActorRef<OrderServerReply> replyTo) {
        replyTo.tell(
                new OrderServerReply(Outcome.UNAVAILABLE, "the database does not answer; try again", Optional.empty()));
    }

    void order(OrderServer order, Broker broker, Instant now) {
        ServerId server = order.server();
        if (!broker.knows(server)) {
            order.replyTo()
                    .tell(new OrderServerReply(Outcome.NO_SUCH_SERVER, "no such server: " + server, Optional.empty()));
            return;
        }
        Optional<Waiting> before = beingWritten(server);
        if (before.isPresent() && before.get().order.order() == order.order()) {
            before.get().replyTos.add(order.replyTo());
            return;
        }
        if (before.isEmpty() && broker.isOrdered(server, order.order())) {
            order.replyTo().tell(new OrderServerReply(Outcome.DONE, "", broker.server(server, now)));
            return;
        }
        String tag = ServerDetail.tag(before.map(each -> each.order.at()).or(() -> broker.orderedAt(server)));
        if (!order.expected().allows(tag)) {
            order.replyTo()
                    .tell(new OrderServerReply(Outcome.OUTDATED, "it is \"" + tag + "\" by now", Optional.empty()));
        } else {
            write(new ServerOrdered(server, order.order(), order.by(), order.reason(), now), List.of(order.replyTo()));
        }
    }

    /** The last order to a server that is on its way to the journal: it will hold before any that comes now. */
    private Optional<Waiting> beingWritten(ServerId server) {
        return waiting.stream()
                .filter(each -> each.order.server().equals(server))
                .reduce((first, second) -> second);
    }

    /**
     * Writes down that the Scheduler itself quarantines a server.
     *
     * @return false when that can not be written down now
     */
    boolean quarantine(ServerId server, String reason, Instant now) {
        return write(
                new ServerOrdered(server, ServerOrder.QUARANTINE, ServerOrdered.SCHEDULER, reason, now), List.of());
    }

    private boolean write(ServerOrdered order, List<ActorRef<OrderServerReply>> replyTos) {
        if (journal == null || waiting.size() >= MAX_WAITING) {
            replyTos.forEach(OrderDesk::refuse);
            return false;
        }
        waiting.add(new Waiting(order, replyTos.isEmpty(), new ArrayList<>(replyTos)));
        journal.tell(new ServerOrders.Write(order));
        return true;
    }

    /** The journal has been read: its orders hold, also one whose writing seemed to fail. */
    void read(List<ServerOrders.Written> orders, Broker broker) {
        for (ServerOrders.Written written : orders) {
            if (!broker.isOrdered(written.event().server(), written.event().order())) {
                hold(written.event(), broker);
            }
        }
        // Whoever wrote them may have had no time to tell it.
        audit(orders);
    }

    void written(ServerOrders.Written written, Broker broker, Instant now) {
        ServerId server = written.event().server();
        hold(written.event(), broker);
        audit(List.of(written));
        Waiting first = waiting.poll();
        if (first != null) {
            first.replyTos.forEach(
                    replyTo -> replyTo.tell(new OrderServerReply(Outcome.DONE, "", broker.server(server, now))));
        }
    }

    private static void hold(ServerOrdered order, Broker broker) {
        broker.order(order.server(), order.order(), order.by(), order.reason(), order.at());
    }

    private void audit(List<ServerOrders.Written> orders) {
        if (!orders.isEmpty()) {
            catalog.tell(new JobCatalogCommand.RecordAudit(
                    orders.stream().map(OrderDesk::entry).toList()));
        }
    }

    private static AuditEntry entry(ServerOrders.Written written) {
        ServerOrdered order = written.event();
        return new AuditEntry(
                "server-orders-" + written.number(),
                order.at(),
                order.by(),
                order.order().name().toLowerCase(Locale.ROOT),
                "server:" + order.server(),
                order.reason(),
                "");
    }
}
