package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.UnpublishedFiles;
import org.raymill.model.AttemptId;
import org.raymill.model.JobStatus;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.PublishReply;

/** Has accepted files published, one batch at a time, and tries again while the storage does not work. Part of the {@link RenderJob} actor. */
final class Publication {

    /** The result writer's answer, as the job's actor receives it. */
    record WriterSaid(PublishReply reply) implements RenderJobCommand {}

    private static final AttemptId NOBODY = new AttemptId("0000000000000000");
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration REPLY_LIMIT = Duration.ofMinutes(5);

    private final RenderJobContext context;
    private final ActorRef<PublishReply> replies;
    private final ActorContext<RenderJobCommand> actor;
    private JobState state;
    /** Frames that could not be put together: perhaps tiles of them are gone. */
    private final Set<Integer> doubtful = new LinkedHashSet<>();

    private Map<TaskId, List<PublishFile>> asked = Map.of();
    /** The doubtful frame whose tiles were asked for. */
    private Optional<Integer> looking = Optional.empty();

    private Instant askedAt = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private Duration backoff = Duration.ofSeconds(1);
    private String problem = "";

    Publication(ActorContext<RenderJobCommand> actor, RenderJobContext context, JobState state) {
        this.actor = actor;
        this.context = context;
        this.state = state;
        this.replies = actor.messageAdapter(PublishReply.class, WriterSaid::new);
    }

    void reload(JobState reloaded) {
        state = reloaded;
        asked = Map.of();
        looking = Optional.empty();
        doubtful.clear();
    }

    /** What keeps results from being published, for people. */
    Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Asks for the next batch unless one is under way. */
    void publishNext() {
        Instant now = context.clock().instant();
        if (!asked.isEmpty() || now.isBefore(notBefore)) {
            return;
        }
        if (!doubtful.isEmpty()) {
            look(now);
        }
        if (!asked.isEmpty() || state.unpublished().isEmpty()) {
            return;
        }
        Map<TaskId, List<PublishFile>> batch = new LinkedHashMap<>();
        List<PublishFile> files = new ArrayList<>();
        for (var entry : state.unpublished().entrySet()) {
            if (batch.size() == context.settings().publishBatch()) {
                break;
            }
            List<PublishFile> taskFiles = entry.getValue().outputs().stream()
                    .map(output -> file(entry.getValue(), output))
                    .toList();
            batch.put(entry.getKey(), taskFiles);
            files.addAll(taskFiles);
        }
        asked = batch;
        askedAt = now;
        context.resultWriter().tell(new ResultWriterCommand.Publish(state.job(), files, replies));
    }

    /**
     * An attempt to put a frame together has failed: when a tile of it is gone from the storage, as after a backup was restored, all are made again.
     *
     * @param attempt at a task of the step assemble
     */
    void doubt(TaskId attempt) {
        doubtful.add(attempt.index());
    }

    /** The job ends: nothing is made again any more. */
    void doubtNoMore() {
        doubtful.clear();
        if (looking.isPresent()) {
            looking = Optional.empty();
            asked = Map.of();
        }
    }

    /** Has the tiles of a frame published, which they are: what is not there is told. */
    private void look(Instant now) {
        int frame = doubtful.iterator().next();
        doubtful.remove(frame);
        Map<TaskId, List<PublishFile>> batch = new LinkedHashMap<>();
        List<PublishFile> files = new ArrayList<>();
        state.tiles(frame).forEach((task, output) -> {
            // Nothing is staged under this name any more.
            PublishFile file = new PublishFile(NOBODY, output.name(), output.sha256(), false);
            batch.put(task, List.of(file));
            files.add(file);
        });
        if (!files.isEmpty()) {
            asked = batch;
            askedAt = now;
            looking = Optional.of(frame);
            context.resultWriter().tell(new ResultWriterCommand.Publish(state.job(), files, replies));
        }
    }

    private Optional<JobEvent> looked(int frame, ResultWriterCommand.Published published, Instant now) {
        List<TaskId> tiles = List.copyOf(asked.keySet());
        if (published.missing().isEmpty() || state.tiles(frame).isEmpty()) {
            asked = Map.of();
            return Optional.empty();
        }
        actor.getLog()
                .warn("Job {}: tiles of a frame are gone from the storage; {} are made again", state.job(), tiles);
        return Optional.of(new JobEvent.ResultsMissing(tiles, "tiles have vanished from the storage", now));
    }

    private static PublishFile file(UnpublishedFiles accepted, TaskOutput output) {
        return new PublishFile(
                accepted.attempt(),
                output.name(),
                output.sha256(),
                output.tile().isEmpty());
    }

    /** Asks again when the writer has not answered for very long. */
    void tick() {
        if (!asked.isEmpty()
                && askedAt.plus(REPLY_LIMIT).isBefore(context.clock().instant())) {
            asked = Map.of();
            looking = Optional.empty();
        }
    }

    /** Takes the writer's answer; returns what is to be written to the journal. */
    Optional<JobEvent> onReply(PublishReply reply) {
        if (reply instanceof ResultWriterCommand.PublishFailed failed) {
            return onFailure(failed);
        }
        ResultWriterCommand.Published published = (ResultWriterCommand.Published) reply;
        if (looking.isPresent()) {
            int frame = looking.get();
            looking = Optional.empty();
            return looked(frame, published, context.clock().instant());
        }
        context.metrics()
                .published(published.published().size(), published.missing().size());
        Set<PublishFile> there = new HashSet<>(published.published());
        Set<PublishFile> missing = new HashSet<>(published.missing());
        List<TaskId> done = new ArrayList<>();
        List<TaskId> again = new ArrayList<>();
        asked.forEach((task, files) -> {
            UnpublishedFiles accepted = state.unpublished().get(task);
            if (accepted == null
                    || files.stream().anyMatch(file -> !file.attempt().equals(accepted.attempt()))) {
                return; // it has begun anew meanwhile
            }
            if (there.containsAll(files)) {
                done.add(task);
            } else if (files.stream().anyMatch(missing::contains)) {
                again.add(task);
            }
        });
        problem = "";
        backoff = Duration.ofSeconds(1);
        Instant now = context.clock().instant();
        if (!again.isEmpty()) {
            actor.getLog().warn("Job {}: the accepted files of {} have vanished from the storage", state.job(), again);
            return Optional.of(new JobEvent.ResultsMissing(again, "the files have vanished from the storage", now));
        }
        if (done.isEmpty()) {
            asked = Map.of();
            return Optional.empty();
        }
        return Optional.of(new JobEvent.ResultsPublished(done, now));
    }

    private Optional<JobEvent> onFailure(ResultWriterCommand.PublishFailed failed) {
        actor.getLog().warn("Job {}: results can not be published: {}", state.job(), failed.reason());
        context.metrics().publishFailed();
        looking = Optional.empty();
        problem = "results can not be published: " + failed.reason();
        asked = Map.of();
        notBefore = context.clock().instant().plus(backoff);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
        return Optional.empty();
    }

    /** The journal knows: tiles of finished frames are of no more use. */
    void written() {
        List<RelativePath> tiles = new ArrayList<>();
        for (TaskId task : asked.keySet()) {
            if (task.step() == StepName.ASSEMBLE && !state.unpublished().containsKey(task)) {
                int frame = state.plan().frames(task).get(0);
                for (int tile = 0; tile < state.plan().tileCount(); tile++) {
                    tiles.add(PictureNames.tile(frame, tile, state.spec().format()));
                }
            }
        }
        asked = Map.of();
        if (!tiles.isEmpty()) {
            context.resultWriter().tell(new ResultWriterCommand.Discard(state.job(), tiles, List.of()));
        }
    }

    /** The job has ended: what is left of its intermediate files goes, unless the job may go on with them. */
    void end(JobStatus status) {
        if (status != JobStatus.FAILED) {
            context.resultWriter().tell(new ResultWriterCommand.DiscardAll(state.job()));
        }
    }
}
