package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.InstantSource;
import java.util.Collection;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.telemetry.SchedulerMetrics;

/** Lets a simulation stand in for the journal of orders to servers: what it is told, and what it answers. */
public final class ServerOrdersDoor {

    private ServerOrdersDoor() {}

    /** A Scheduler whose journal somebody else plays. */
    public static Behavior<SchedulerCommand> scheduler(
            SchedulerSettings settings,
            EpochSource epochs,
            ExpectedServers expected,
            RenderJobs jobs,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<FarmEvent> events,
            InstantSource clock,
            ActorRef<FarmHistoryCommand> history) {
        return Scheduler.create(
                settings,
                epochs,
                expected,
                jobs,
                catalog,
                events,
                clock,
                SchedulerMetrics.none(),
                history,
                (parent, epoch, time) -> Behaviors.ignore());
    }

    /** The class of what the Scheduler hears from that journal. */
    public static Class<?> replyClass() {
        return ServerOrders.Reply.class;
    }

    /** The order that the Scheduler wants written. */
    public static ServerOrdered event(Object write) {
        return ((ServerOrders.Write) write).event();
    }

    /** Says that an order is durable. */
    public static Object written(ServerOrdered event, long number) {
        return new ServerOrders.Written(event, number);
    }

    /** Says what the last order of each server is: what {@link #written} has said. */
    public static Object recovered(Collection<?> written) {
        return new ServerOrders.Recovered(
                written.stream().map(ServerOrders.Written.class::cast).toList());
    }
}
