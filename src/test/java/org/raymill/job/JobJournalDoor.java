package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.JobId;
import org.raymill.protocol.RenderJobCommand;

/** Lets a simulation stand in for a job's journal: what it is told, and what it answers. */
public final class JobJournalDoor {

    private JobJournalDoor() {}

    /** A job whose journal somebody else plays. */
    public static Behavior<RenderJobCommand> job(
            JobId job, RenderJobContext context, ActorRef<ClusterSharding.ShardCommand> shard) {
        return RenderJob.create(job, context, shard, (id, parent) -> Behaviors.ignore());
    }

    /** The class of what a job's actor hears from its journal. */
    public static Class<?> replyClass() {
        return JobJournal.Reply.class;
    }

    /** The events that a job's actor wants written. */
    public static List<JobEvent> events(Object write) {
        return ((JobJournal.Write) write).events();
    }

    /** Says that events are durable. */
    public static Object written(List<JobEvent> events) {
        return new JobJournal.Written(events);
    }

    /** Says what was replayed. */
    public static Object recovered(List<JobEvent> events) {
        if (events.isEmpty()) {
            return new JobJournal.Recovered(Optional.empty());
        }
        JobState state = new JobState((JobEvent.JobAccepted) events.get(0));
        events.stream().skip(1).forEach(state::apply);
        return new JobJournal.Recovered(Optional.of(state));
    }
}
