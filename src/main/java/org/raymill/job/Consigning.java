package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.job.core.Consignments;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.Elsewhere;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand.Chosen;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;

/**
 * Hands frames to other sites and takes in what comes of them. Part of the {@link RenderJob} actor. Whose a frame is stands in the journal; what is
 * wanted of the other site is said again and again until it has had its effect, so that neither side has to remember what it has said.
 */
final class Consigning {

    private static final Duration REPEAT = Duration.ofSeconds(1);
    /** While something is away what else can go waits so long, to go together. */
    private static final Duration GATHER = Duration.ofSeconds(10);

    private final RenderJobContext context;
    private final JournalLink journal;
    private final Supplier<TaskBoard> board;
    private final Arrivals arrivals;
    private final Choosing choosing;
    private final SiteReports reports = new SiteReports();
    private final Wishes wishes;
    private final Instant begunAt;
    private Instant saidAt = Instant.EPOCH;
    private Instant sentAt = Instant.EPOCH;
    private boolean writing;

    Consigning(RenderJobContext context, JournalLink journal, Supplier<TaskBoard> board) {
        this.board = board;
        this.context = context;
        this.journal = journal;
        this.choosing = new Choosing(context);
        this.begunAt = context.clock().instant();
        this.arrivals = new Arrivals(context, () -> writing, this::write, this::used);
        this.wishes = new Wishes(context, board, arrivals, reports);
    }

    /** The journal has failed: what was not written is asked for again. */
    void clear() {
        arrivals.clear();
        writing = false;
    }

    /** Whether there is something to be settled with other sites: nothing is with one that only keeps pictures, and has said so. */
    boolean hasOpen(JobState state) {
        return state.consignments().all().stream().anyMatch(one -> wishes.isOpen(state, one));
    }

    /** What has become of frames that are elsewhere, or what they wait for, for people; empty when there are none. */
    Optional<String> trouble(JobState state) {
        return reports.trouble(state.consignments(), context.clock().instant());
    }

    /**
     * Writes down what has come, and hands over what the job wants to have rendered elsewhere.
     *
     * @param settled whether the job knows what is running here
     */
    void advance(JobState state, TaskBoard board, boolean settled) {
        deliver(state);
        boolean mayGo = Choosing.isOpen(state) || state.consignments().isHeldElsewhere();
        if (!mayGo || !settled || writing || Wishes.isOver(state) || isFull(state)) {
            return;
        }
        Instant now = context.clock().instant();
        if (state.consignments().isSomethingAway() && sentAt.plus(GATHER).isAfter(now)) {
            return;
        }
        if (journal.isIdle()) { // else what waits to be written may cut the frames into other tasks
            choosing.ask(state, board);
            choosing.take()
                    .ifPresent(chosen -> send(state, board.sendable(chosen.frames(), now), chosen, choosing.words()));
        }
    }

    private boolean isFull(JobState state) {
        return state.consignments().all().stream()
                        .filter(one -> wishes.isOpen(state, one))
                        .count()
                >= Consignments.MAX_OPEN;
    }

    private void send(JobState state, BitSet places, Chosen chosen, String why) {
        BitSet frames = SentJob.nameable(state.spec().profile().frames(), places);
        if (!frames.isEmpty()) {
            sentAt = context.clock().instant();
            JobId id = Ids.newJob(sentAt, context.random());
            write(new JobEvent.FramesSent(id, chosen.site(), FrameBits.of(frames), why, sentAt, chosen.terms()));
        }
    }

    /** Takes where frames are to go; it is done with the next {@link #advance}. */
    void considered(SitesConsidered answer) {
        choosing.answered(answer);
    }

    /** Why what waits has not gone to another site, or has, for people; empty when that was not asked. */
    String words() {
        return choosing.words();
    }

    /** Whether it is being written that other sites have other frames: until then no frame may come into another task. */
    boolean isWriting() {
        return writing;
    }

    private void write(JobEvent event) {
        writing = true;
        journal.write(event, () -> {
            writing = false;
            saidAt = Instant.EPOCH;
        });
    }

    /** Now and again: says what is wanted, and asks again for what has not come. */
    void tick(JobState state, Elsewhere elsewhere) {
        Instant now = context.clock().instant();
        reports.silent(now).forEach(elsewhere::forget);
        if (writing || saidAt.plus(REPEAT).isAfter(now)) {
            return;
        }
        saidAt = now;
        for (Consignment one : state.consignments().all()) {
            if (wishes.isDue(state, one, now)) {
                wishes.say(state, one, now);
                arrivals.askAgain(state, one);
                takeBack(state, one, now);
            }
        }
    }

    /** Whoever is silent for too long has lost what it was sent. */
    private void takeBack(JobState state, Consignment one, Instant now) {
        Duration limit = context.settings().takeBackAfter();
        Instant heardAt = reports.heardAt(one);
        Instant since = heardAt.isAfter(begunAt) ? heardAt : begunAt;
        boolean silent = !limit.isZero() && since.plus(limit).isBefore(now);
        if (silent
                && !writing
                && !Wishes.isOver(state)
                && !state.consignments().awayWith(one.id()).isEmpty()) {
            arrivals.forget(one.id());
            write(new JobEvent.FramesTakenBack(
                    one.id(),
                    "",
                    "nothing was heard of site " + one.site() + " for " + limit.toSeconds() + " s",
                    now,
                    used(one)));
        }
    }

    private long used(Consignment one) {
        return board.get().elsewhere().coreMillis(one);
    }

    // ---- what other sites say

    /**
     * Takes what a site says of a consignment.
     *
     * @param elsewhere keeps what runs there
     * @return what there is something new to be seen of
     */
    List<Elsewhere.Run> heard(ConsignmentHeard message, JobState state, Elsewhere elsewhere) {
        Optional<Consignment> known =
                state.consignments().find(message.consignment()).filter(one -> !one.closed());
        if (known.isEmpty()) {
            return List.of();
        }
        Consignment one = known.get();
        ConsignmentReport report = message.report();
        List<Elsewhere.Run> shown = elsewhere.heard(one, report, context.clock().instant());
        reports.put(
                one,
                report,
                message.own() ? reports.heardAt(one) : context.clock().instant());
        boolean wanted = !Wishes.isOver(state)
                && !state.consignments().awayWith(one.id()).isEmpty();
        if (report.state() == ConsignmentReport.State.GONE) {
            gone(state, one, report);
        } else if (wanted && report.state() == ConsignmentReport.State.REFUSED && isDearer(one, report)) {
            raised(one, report);
        } else if (wanted && report.state() == ConsignmentReport.State.REFUSED && Choosing.isOpen(state)) {
            refused(one, report);
        } else if (wanted) {
            arrivals.told(state, one, report);
        }
        return shown;
    }

    private static boolean isDearer(Consignment one, ConsignmentReport report) {
        return report.asks().filter(asks -> !one.terms().price().covers(asks)).isPresent();
    }

    /** Its site asks more than was agreed, and has nothing of it: it may be sent anew for what that site asks now. */
    private void raised(Consignment one, ConsignmentReport report) {
        if (!writing) {
            arrivals.forget(one.id());
            reports.forget(one.id());
            choosing.raised(one.site(), one.terms().price(), report.asks().orElseThrow());
            write(new JobEvent.ConsignmentClosed(
                    one.id(),
                    "site " + one.site() + " does not take it: " + report.message(),
                    context.clock().instant(),
                    used(one)));
        }
    }

    /** The site that was chosen does not take it: it is this site's again, and another one may be chosen. */
    private void refused(Consignment one, ConsignmentReport report) {
        if (!writing) {
            arrivals.forget(one.id());
            choosing.refused(one.site(), report.message());
            write(new JobEvent.FramesTakenBack(
                    one.id(),
                    "",
                    "site " + one.site() + " does not take it: " + report.message(),
                    context.clock().instant(),
                    used(one)));
        }
    }

    /** Nothing of it is there any more: what it still had, if somebody removed it there, is sent anew. */
    private void gone(JobState state, Consignment one, ConsignmentReport report) {
        if (writing) {
            return;
        }
        Instant now = context.clock().instant();
        arrivals.forget(one.id());
        reports.forget(one.id());
        List<TaskId> lost =
                Wishes.isOver(state) ? List.of() : state.consignments().keptTasks(one.id());
        // What the job still needs is missing; with the next report the consignment is closed.
        write(
                lost.isEmpty()
                        ? new JobEvent.ConsignmentClosed(one.id(), report.message(), now, used(one))
                        : new JobEvent.ResultsMissing(
                                lost, "site " + one.site() + " has removed what it kept: " + report.message(), now));
    }

    /** The result of a frame can not be fetched as it was told: it is told anew. */
    void notFetched(FrameNotFetched message, JobState state) {
        arrivals.notFetched(message, state);
    }

    /** The result of a frame is not what was asked for: it has failed there. */
    void refused(FrameRefused message, JobState state) {
        if (!Wishes.isOver(state)) {
            arrivals.refused(message, state);
        }
    }

    /** The file of a frame is here. */
    void fetched(FrameFetched message, JobState state) {
        arrivals.fetched(message, state);
    }

    private void deliver(JobState state) {
        if (!Wishes.isOver(state)) {
            arrivals.deliver(state);
        }
    }

    /** Something is in the journal: what other sites are asked to do may be another matter now. */
    void written(JobEvent event, JobState state) {
        if (event.attemptRecords().isEmpty()) {
            saidAt = Instant.EPOCH;
        }
        if (event instanceof JobEvent.Return returned) {
            arrivals.written(returned, state);
        }
    }
}
