package org.raymill.job;

import java.util.List;
import java.util.Optional;
import org.raymill.job.core.ConsignedFrames;
import org.raymill.job.core.FrameViews;
import org.raymill.job.core.JobState;
import org.raymill.job.core.JobViews;
import org.raymill.job.core.Reasons;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobDetail.NotificationDetail;
import org.raymill.model.Why;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.ConsignedReply;
import org.raymill.protocol.RenderJobCommand.ElsewhereReply;
import org.raymill.protocol.RenderJobCommand.FindElsewhere;
import org.raymill.protocol.RenderJobCommand.FindResult;
import org.raymill.protocol.RenderJobCommand.FrameReply;
import org.raymill.protocol.RenderJobCommand.FramesReply;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobCommand.GetFrame;
import org.raymill.protocol.RenderJobCommand.GetFrames;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetResults;
import org.raymill.protocol.RenderJobCommand.GetTask;
import org.raymill.protocol.RenderJobCommand.GetTasks;
import org.raymill.protocol.RenderJobCommand.GetWhy;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.ResultReply;
import org.raymill.protocol.RenderJobCommand.ResultsReply;
import org.raymill.protocol.RenderJobCommand.TaskReply;
import org.raymill.protocol.RenderJobCommand.TasksReply;
import org.raymill.protocol.RenderJobCommand.WhyReply;

/** Answers what clients ask of a job. */
final class Questions {

    /**
     * A job that exists.
     *
     * @param reasons why it waits
     * @param notifications what came of its notifications
     */
    record Known(
            JobState state,
            TaskBoard board,
            JobViews views,
            FrameViews frames,
            Reasons reasons,
            long staleReports,
            List<NotificationDetail> notifications) {}

    private Questions() {}

    /**
     * Answers.
     *
     * @param job empty when there is no such job
     */
    static void answer(RenderJobCommand question, Optional<Known> job) {
        if (question instanceof GetJob query) {
            query.replyTo().tell(new JobReply(job.map(known -> known.views()
                    .detail(known.reasons().job().summary(), known.staleReports())
                    .with(known.notifications()))));
        } else if (question instanceof GetWhy query) {
            query.replyTo().tell(new WhyReply(job.flatMap(known -> why(known, query))));
        } else if (question instanceof GetTasks query) {
            query.replyTo()
                    .tell(job.map(known -> tasks(known, query)).orElseGet(() -> new TasksReply(false, 0, List.of())));
        } else if (question instanceof GetTask query) {
            query.replyTo()
                    .tell(new TaskReply(job.flatMap(known -> known.views().find(query.task()))));
        } else if (question instanceof GetFrame query) {
            query.replyTo().tell(new FrameReply(job.isPresent(), job.flatMap(known -> known.frames()
                    .find(query.frame()))));
        } else if (question instanceof GetFrames query) {
            query.replyTo()
                    .tell(job.map(known -> frames(known, query)).orElseGet(() -> new FramesReply(false, 0, List.of())));
        } else if (question instanceof FindElsewhere query) {
            query.replyTo()
                    .tell(new ElsewhereReply(job.filter(known -> known.board()
                                    .attempts()
                                    .find(query.attempt())
                                    .isEmpty())
                            .flatMap(known -> known.board().elsewhere().find(query.attempt()))));
        } else if (question instanceof GetResults query) {
            query.replyTo()
                    .tell(job.map(known -> results(known, query))
                            .orElseGet(() -> new ResultsReply(false, 0, List.of())));
        } else if (question instanceof FindResult query) {
            query.replyTo()
                    .tell(new ResultReply(job.flatMap(known -> known.state().result(query.name()))));
        } else if (question instanceof GetConsigned query) {
            query.replyTo().tell(job.map(known -> consigned(known, query)).orElseGet(ConsignedReply::none));
        } else {
            throw new IllegalArgumentException("no question: " + question);
        }
    }

    private static Optional<Why> why(Known known, GetWhy query) {
        return query.task().isPresent()
                ? known.reasons().task(query.task().get())
                : Optional.of(known.reasons().job());
    }

    private static TasksReply tasks(Known known, GetTasks query) {
        int[] matching = new int[1];
        int limit = Math.max(1, Math.min(GetTasks.MAX_PAGE, query.limit()));
        var page = known.views().tasks(query.status(), Math.max(0, query.offset()), limit, matching);
        return new TasksReply(true, matching[0], page);
    }

    private static FramesReply frames(Known known, GetFrames query) {
        int limit = Math.max(1, Math.min(GetFrames.MAX_PAGE, query.limit()));
        int total = known.state().spec().profile().frames().count();
        return new FramesReply(true, total, known.frames().list(Math.max(0, query.offset()), limit));
    }

    private static ConsignedReply consigned(Known known, GetConsigned query) {
        return new ConsignedReply(
                Optional.of(known.views().summary()),
                known.state().spec().origin(),
                ConsignedFrames.failed(known.state()),
                ConsignedFrames.news(known.state(), query.known(), ConsignmentReport.MAX_RESULTS),
                ConsignedFrames.attempts(known.state(), known.board()),
                known.state().guestControl(),
                ConsignedFrames.usage(known.state(), known.board()));
    }

    private static ResultsReply results(Known known, GetResults query) {
        int limit = Math.max(1, Math.min(GetResults.MAX_PAGE, query.limit()));
        return new ResultsReply(
                true, known.state().resultCount(), known.state().results(Math.max(0, query.offset()), limit));
    }
}
