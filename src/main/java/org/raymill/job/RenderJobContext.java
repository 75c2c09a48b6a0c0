package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.raymill.model.NoticeDelays;
import org.raymill.model.Notification;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.telemetry.JobMetrics;
import org.raymill.tracing.Tracing;

/**
 * What every render job of a node works with.
 *
 * @param scheduler the way to the singleton; may lose messages while it moves
 * @param resultWriter this node's
 * @param catalog this node's
 * @param events where the farm is told what happens
 * @param jobs the way to the other jobs
 * @param sites the way to the keeper of the links to other sites; may lose messages while it moves
 * @param notifications how those are told who are to be notified of jobs
 * @param metrics of the jobs of this node
 * @param tracing where jobs that are traced are told of
 * @param random for the ids of attempts and what differs by chance
 */
public record RenderJobContext(
        RenderJobSettings settings,
        ActorRef<SchedulerCommand> scheduler,
        ActorRef<ResultWriterCommand> resultWriter,
        ActorRef<JobCatalogCommand> catalog,
        ActorRef<FarmEvent> events,
        RenderJobs jobs,
        ActorRef<SiteLinksCommand> sites,
        Notifications notifications,
        JobMetrics metrics,
        Tracing tracing,
        InstantSource clock,
        RandomGenerator random) {

    /**
     * How those are told who are to be notified of jobs.
     *
     * @param notifier this node's
     * @param siteWide the webhooks that the site's settings add to each job
     * @param framesEvery how long a receiver is left alone between two notices of frames
     */
    public record Notifications(
            ActorRef<NotifierCommand> notifier,
            List<Notification> siteWide,
            NoticeDelays delays,
            Duration framesEvery) {
        public Notifications {
            siteWide = List.copyOf(siteWide);
        }
    }
}
