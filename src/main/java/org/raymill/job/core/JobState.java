package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AuditEntry;
import org.raymill.model.GuestControl;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.PictureNames;
import org.raymill.model.ResultDetail;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.UsageDay;

/**
 * The durable state of a render job: what its events amount to. Changed by {@link #apply} alone. Confined to one thread at a time.
 */
public final class JobState {

    private final JobId job;
    private final Instant submittedAt;
    private final TaskPlan plan;
    private final TaskLedger tasks;
    private final Controls controls;
    private final RecentAudit audit = new RecentAudit();
    private final Notices notices;
    private final FrameNews frameNews;
    private long eventCount;
    private Optional<JobEvent.JobEnded> end = Optional.empty();
    private boolean removed;
    private int changes;

    /** The state of a job that was just accepted. */
    public JobState(JobEvent.JobAccepted accepted) {
        this.job = accepted.job();
        JobSpec spec = accepted.spec();
        this.submittedAt = accepted.at();
        this.plan = new TaskPlan(spec);
        List<Notification> receivers = spec.policy().notifications();
        this.frameNews = new FrameNews(Notices.wantFrames(receivers));
        this.tasks = new TaskLedger(job, spec, plan, frameNews);
        this.controls = new Controls(spec);
        this.notices = new Notices(receivers, spec.profile().frames());
        count(accepted);
    }

    /** Takes in what has been written to the journal. */
    public void apply(JobEvent event) {
        count(event);
        change(event);
        notices.add(frameNews.take());
        notices.apply(event, eventCount, status(), this::notice);
    }

    /** How the job is, as far as its events tell it. */
    private JobStatus status() {
        if (end.isPresent()) {
            return end.get().status();
        }
        return isCancelled() ? JobStatus.CANCELLING : isPaused() ? JobStatus.PAUSED : JobStatus.RUNNING;
    }

    private void change(JobEvent event) {
        if (event instanceof JobEvent.JobEnded ended) {
            end = Optional.of(ended);
            return;
        }
        if (event instanceof JobEvent.TakenOver
                || event instanceof JobEvent.FramesGathered
                || event instanceof JobEvent.NoticesSettled) {
            return; // the first is of use by being there, the others are of the notices alone
        }
        if (event instanceof JobEvent.Removed) {
            removed = true;
            return;
        }
        if (event instanceof JobEvent.TasksRetried) {
            end = Optional.empty();
        }
        boolean settings = event instanceof JobEvent.SettingsChanged;
        if (settings) {
            controls.apply(event);
        }
        if (!tasks.apply(event) && !controls.apply(event)) {
            throw new IllegalArgumentException("a job is accepted once: " + event);
        }
    }

    private Notice notice(int target, Notification to, NoticeType type, Instant at, JobStatus status, String reason) {
        JobSpec spec = spec();
        return new Notice(
                job,
                eventCount,
                target,
                to,
                type,
                at,
                spec.name(),
                spec.policy().project(),
                spec.policy().user(),
                status,
                reason,
                plan.frameCount(),
                framesDone(),
                plan.steps().stream()
                        .mapToInt(step -> tasks.failures().count(step))
                        .sum(),
                submittedAt);
    }

    private void count(JobEvent event) {
        eventCount++;
        changes += UserChanges.isOne(event) ? 1 : 0;
        AuditTrail.entry(job, eventCount, event).ifPresent(audit::add);
    }

    public JobId job() {
        return job;
    }

    /** The settings as they are now. */
    public JobSpec spec() {
        return tasks.revisions().spec();
    }

    /** How often the settings were changed. */
    public int revision() {
        return tasks.revisions().current();
    }

    /** How often people have changed the job in any way. */
    public int changes() {
        return changes;
    }

    public TaskPlan plan() {
        return plan;
    }

    public Instant submittedAt() {
        return submittedAt;
    }

    /** What has become of the tasks. */
    TaskLedger tasks() {
        return tasks;
    }

    /** How many events the state is made of; grows with each change. */
    public long eventCount() {
        return eventCount;
    }

    /** What the receivers of notifications have to be told. */
    public Notices notices() {
        return notices;
    }

    /** The parts of the job that other sites render. */
    public Consignments consignments() {
        return tasks.consignments();
    }

    /** Whether somebody has removed the job after its end. */
    public boolean isRemoved() {
        return removed;
    }

    /** Whether somebody has cancelled the job. */
    public boolean isCancelled() {
        return controls.isCancelled();
    }

    /** Why the job was cancelled or failed, for people; empty otherwise. */
    public String reason() {
        return end.map(JobEvent.JobEnded::reason)
                .filter(text -> !text.isEmpty())
                .orElseGet(controls::cancelReason);
    }

    /** The priority now: as submitted, or as somebody changed it. */
    public int priority() {
        return controls.priority();
    }

    /** Who says how the job goes on; empty unless another site has handed it over. */
    public Optional<GuestControl> guestControl() {
        return controls.asGuest();
    }

    /** Who paused the job; empty when it is not paused. */
    Optional<Controls.Pause> pause() {
        return controls.pause();
    }

    /** Whether the job is paused. */
    public boolean isPaused() {
        return controls.pause().isPresent();
    }

    /** When the last pause of the job ended; long ago when there was none. */
    Instant resumedAt() {
        return controls.resumedAt();
    }

    /** What people did to the job, oldest first: as far as it is remembered. */
    public List<AuditEntry> audit() {
        return audit.entries();
    }

    /** Whether so many tasks have failed for good that the job starts nothing more and ends as failed. */
    public boolean isStopping() {
        return tasks.failures().areTooMany();
    }

    /** Whether {@link #isStopping} would still hold if one of the tasks that failed for good began anew. */
    boolean isStoppingWithoutOne() {
        return tasks.failures().areTooManyWithoutOne();
    }

    /** Why the job stops or has failed, for people. */
    public String failureText() {
        return tasks.failures().text();
    }

    /** The final state; empty while the job goes on. */
    public Optional<JobStatus> ended() {
        return end.map(JobEvent.JobEnded::status);
    }

    public Optional<Instant> endedAt() {
        return end.map(JobEvent.JobEnded::at);
    }

    /** Accepted files that are to be published, oldest first. */
    public Map<TaskId, UnpublishedFiles> unpublished() {
        return tasks.unpublished();
    }

    /** The published tiles of a frame that is to be put together, by the tasks that made them; empty when it is put together, or not all of them are there. */
    public Map<TaskId, TaskOutput> tiles(int frameIndex) {
        Map<TaskId, TaskOutput> tiles = new LinkedHashMap<>();
        if (tasks.tiles().isComplete(frameIndex)) {
            for (TaskOutput tile : tasks.tiles().of(frameIndex)) {
                tiles.put(plan().tileTask(frameIndex, tiles.size()), tile);
            }
        }
        return tiles;
    }

    /** Ended attempts at a task, oldest first. */
    public List<AttemptDetail> attempts(TaskId task) {
        return tasks.history().of(task);
    }

    /** What the attempts took, as far as it has changed since this was last asked; at first all of it. */
    public List<UsageDay> takeChangedUsage() {
        return tasks.usage().takeChanged();
    }

    /** Cores times milliseconds of all attempts that have ended. */
    long coreMillis() {
        return tasks.usage().coreMillis();
    }

    /** How many frames have a published result. */
    public int framesDone() {
        return tasks.published().count();
    }

    /** How many results are published: frames, and the movie. */
    public int resultCount() {
        return framesDone() + (tasks.movie().detail().isPresent() ? 1 : 0);
    }

    /** Published results in the order of the frames asked for, the movie last. */
    public List<ResultDetail> results(int offset, int limit) {
        List<ResultDetail> page = new ArrayList<>(tasks.published().page(this, offset, limit));
        boolean last = page.size() < limit && offset <= framesDone();
        tasks.movie().detail().filter(movie -> last).ifPresent(page::add);
        return page;
    }

    /** A published result by its name. */
    public Optional<ResultDetail> result(String name) {
        int index = PictureNames.frameOf(name, spec().format()).stream()
                .map(spec().profile().frames()::indexOf)
                .findFirst()
                .orElse(-1);
        return index >= 0
                ? tasks.published().find(this, index)
                : tasks.movie().detail().filter(movie -> movie.id().equals(name));
    }

    /** When the first recorded attempt started. */
    public Optional<Instant> startedAt() {
        return Optional.ofNullable(tasks.step(StepName.RENDER).firstStart());
    }
}
