package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.JobState;
import org.raymill.job.core.JobViews;
import org.raymill.job.core.PredecessorView;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.PredecessorState;
import org.raymill.model.StepName;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Follow;
import org.raymill.protocol.RenderJobCommand.PredecessorChanged;

/** The jobs that wait for this one: tells them how far it is. Part of the {@link RenderJob} actor. */
final class Followers {

    private static final Duration FORGET_AFTER = Duration.ofSeconds(30);
    /** Who is turned away asks again: this bounds what a job remembers, not how many may wait for it. */
    private static final int MAX_FOLLOWERS = 10_000;

    private record Key(JobId follower, Optional<StepName> step, boolean frameByFrame) {}

    private static final class Follower {
        private ActorRef<RenderJobCommand> ref;
        private Instant heardAt;
        private PredecessorState said;
    }

    private final RenderJobContext context;
    private final Map<Key, Follower> followers = new LinkedHashMap<>();
    private long toldEvents;
    private JobStatus toldStatus;

    Followers(RenderJobContext context) {
        this.context = context;
    }

    /** Says that there is no such job. */
    static void refuseUnknown(JobId job, Follow follow) {
        follow.replyTo()
                .tell(new PredecessorChanged(PredecessorState.missing(job, follow.step(), follow.frameByFrame())));
    }

    /** Takes in that a job follows this one, or goes on to; it is answered at once. */
    void add(Follow follow, JobState state, TaskBoard board) {
        Key key = new Key(follow.follower(), follow.step(), follow.frameByFrame());
        PredecessorState now = view(key, state, new JobViews(state, board).status());
        follow.replyTo().tell(new PredecessorChanged(now));
        if (followers.containsKey(key) || followers.size() < MAX_FOLLOWERS) {
            Follower follower = followers.computeIfAbsent(key, unknown -> new Follower());
            follower.ref = follow.replyTo();
            follower.heardAt = context.clock().instant();
            follower.said = now;
        }
    }

    private static PredecessorState view(Key key, JobState state, JobStatus status) {
        return PredecessorView.of(state, status, key.step(), key.frameByFrame());
    }

    /** Tells everybody for whom something has changed; to be called at most five times a second. */
    void tell(JobState state, TaskBoard board) {
        if (followers.isEmpty()) {
            return;
        }
        Instant now = context.clock().instant();
        followers
                .values()
                .removeIf(follower -> follower.heardAt.plus(FORGET_AFTER).isBefore(now));
        JobStatus status = new JobViews(state, board).status();
        if (state.eventCount() == toldEvents && status == toldStatus) {
            return;
        }
        toldEvents = state.eventCount();
        toldStatus = status;
        followers.forEach((key, follower) -> {
            PredecessorState said = view(key, state, status);
            if (!said.equals(follower.said)) {
                follower.said = said;
                follower.ref.tell(new PredecessorChanged(said));
            }
        });
    }
}
