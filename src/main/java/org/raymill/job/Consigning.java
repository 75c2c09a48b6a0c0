package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.Consignments;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.Elsewhere;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;
import org.raymill.protocol.SiteLinksCommand;

/**
 * Hands frames to other sites and takes in what comes of them. Part of the {@link RenderJob} actor. Whose a frame is stands in the journal; what is
 * wanted of the other site is said again and again until it has had its effect, so that neither side has to remember what it has said.
 */
final class Consigning {

    /** What a site said last of a consignment. */
    private record Heard(ConsignmentReport report, Instant at) {}

    private static final Duration REPEAT = Duration.ofSeconds(1);
    /** After so long without a word it is told that there is none. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** While something is away what else can go waits so long, to go together. */
    private static final Duration GATHER = Duration.ofSeconds(10);

    private final RenderJobContext context;
    private final JournalLink journal;
    private final Arrivals arrivals;
    private final Choosing choosing;
    private final Map<JobId, Heard> reports = new HashMap<>();
    private final Instant begunAt;
    private Instant saidAt = Instant.EPOCH;
    private Instant sentAt = Instant.EPOCH;
    private boolean writing;

    Consigning(RenderJobContext context, JournalLink journal) {
        this.context = context;
        this.journal = journal;
        this.choosing = new Choosing(context);
        this.begunAt = context.clock().instant();
        this.arrivals = new Arrivals(context, () -> writing, this::write);
    }

    /** The journal has failed: what was not written is asked for again. */
    void clear() {
        arrivals.clear();
        writing = false;
    }

    /** Whether another site may still have something of the job. */
    static boolean hasOpen(JobState state) {
        return state.consignments().all().stream().anyMatch(one -> !one.closed());
    }

    /** What has become of frames that are elsewhere, or what they wait for, for people; empty when there are none. */
    Optional<String> trouble(JobState state) {
        return state.consignments().all().stream()
                .filter(one -> !state.consignments().awayWith(one.id()).isEmpty())
                .flatMap(one -> trouble(one).stream())
                .findFirst();
    }

    private Optional<String> trouble(Consignment one) {
        Heard heard = reports.get(one.id());
        String site = "site " + one.site();
        if (heard == null) {
            return Optional.of(site + " has not answered yet");
        }
        if (heard.at().plus(SILENCE).isBefore(context.clock().instant())) {
            return Optional.of("nothing was heard of " + site + " since " + heard.at());
        }
        return switch (heard.report().state()) {
            case LACKS_FILES ->
                Optional.of(
                        "files are brought to " + site + ": " + heard.report().message());
            case REFUSED ->
                Optional.of(site + " does not take it: " + heard.report().message());
            case ACCEPTED ->
                Optional.of(
                        heard.report().message().isEmpty()
                                ? site + " renders it: " + heard.report().tasksRunning() + " tasks run there"
                                : site + ": " + heard.report().message());
            case ENDED, GONE -> Optional.of(site + " has ended its part; what came of it is fetched");
        };
    }

    /**
     * Writes down what has come, and hands over what the job wants to have rendered elsewhere.
     *
     * @param settled whether the job knows what is running here
     */
    void advance(JobState state, TaskBoard board, boolean settled) {
        deliver(state);
        boolean mayGo = Choosing.isOpen(state) || state.consignments().isHeldElsewhere();
        if (!mayGo || !settled || writing || isOver(state) || isFull(state)) {
            return;
        }
        Instant now = context.clock().instant();
        if (state.consignments().isSomethingAway() && sentAt.plus(GATHER).isAfter(now)) {
            return;
        }
        if (!Choosing.isOpen(state)) {
            SiteName site = state.spec().policy().site().choice().remote().orElseThrow();
            send(state, board.sendable(now), site, "the job asks for site " + site);
        } else if (journal.isIdle()) { // else what waits to be written may cut the frames into other tasks
            choosing.ask(state, board);
            choosing.take()
                    .ifPresent(chosen ->
                            send(state, board.sendable(chosen.frames(), now), chosen.site(), choosing.words()));
        }
    }

    private static boolean isFull(JobState state) {
        return state.consignments().all().stream().filter(one -> !one.closed()).count() >= Consignments.MAX_OPEN;
    }

    private void send(JobState state, BitSet places, SiteName site, String why) {
        BitSet frames = SentJob.nameable(state.spec().profile().frames(), places);
        if (!frames.isEmpty()) {
            sentAt = context.clock().instant();
            JobId id = Ids.newJob(sentAt, context.random());
            write(new JobEvent.FramesSent(id, site, FrameBits.of(frames), why, sentAt));
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
        reports.forEach((id, heard) -> {
            if (heard.at().plus(SILENCE).isBefore(now)) {
                elsewhere.forget(id);
            }
        });
        if (writing || saidAt.plus(REPEAT).isAfter(now)) {
            return;
        }
        saidAt = now;
        for (Consignment one : state.consignments().all()) {
            if (!one.closed()) {
                say(state, one);
                takeBack(state, one, now);
            }
        }
    }

    /** Whoever is silent for too long has lost what it was sent. */
    private void takeBack(JobState state, Consignment one, Instant now) {
        Duration limit = context.settings().takeBackAfter();
        Instant heardAt =
                Optional.ofNullable(reports.get(one.id())).map(Heard::at).orElse(one.sentAt());
        Instant since = heardAt.isAfter(begunAt) ? heardAt : begunAt;
        boolean silent = !limit.isZero() && since.plus(limit).isBefore(now);
        if (silent
                && !writing
                && !isOver(state)
                && !state.consignments().awayWith(one.id()).isEmpty()) {
            arrivals.forget(one.id());
            write(new JobEvent.FramesTakenBack(
                    one.id(), "", "nothing was heard of site " + one.site() + " for " + limit.toSeconds() + " s", now));
        }
    }

    private void say(JobState state, Consignment one) {
        SentJob sent = new SentJob(state, one);
        BitSet known = one.frames().toBitSet();
        BitSet away = state.consignments().awayWith(one.id());
        known.stream()
                .filter(place -> away.get(place) && !arrivals.isComing(one.id(), place))
                .forEach(known::clear);
        Want want = want(state, away);
        context.sites()
                .tell(new SiteLinksCommand.Consign(
                        one.site(),
                        new ConsignmentOrder(
                                one.id(),
                                state.job(),
                                want == Want.REMOVE ? Optional.empty() : Optional.of(sent.spec()),
                                want,
                                state.priority(),
                                sent.placesThere(known),
                                saidAt)));
        arrivals.askAgain(state, one);
    }

    private static Want want(JobState state, BitSet away) {
        if (isOver(state) || away.isEmpty()) {
            return Want.REMOVE;
        }
        return state.isPaused() ? Want.PAUSE : Want.RUN;
    }

    private static boolean isOver(JobState state) {
        return state.isCancelled() || state.ended().isPresent();
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
        List<Elsewhere.Run> shown = elsewhere.heard(one, report);
        Heard before = reports.get(one.id());
        Instant heardAt = before == null ? one.sentAt() : before.at();
        reports.put(
                one.id(),
                new Heard(report, message.own() ? heardAt : context.clock().instant()));
        boolean wanted =
                !isOver(state) && !state.consignments().awayWith(one.id()).isEmpty();
        if (report.state() == ConsignmentReport.State.GONE) {
            gone(one, report);
        } else if (wanted && report.state() == ConsignmentReport.State.REFUSED && Choosing.isOpen(state)) {
            refused(one, report);
        } else if (wanted) {
            arrivals.told(state, one, report);
        }
        return shown;
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
                    context.clock().instant()));
        }
    }

    /** Nothing of it is there any more: what it still had, if somebody removed it there, is sent anew. */
    private void gone(Consignment one, ConsignmentReport report) {
        if (!writing) {
            arrivals.forget(one.id());
            reports.remove(one.id());
            write(new JobEvent.ConsignmentClosed(
                    one.id(), report.message(), context.clock().instant()));
        }
    }

    /** The result of a frame can not be fetched as it was told: it is told anew. */
    void notFetched(FrameNotFetched message, JobState state) {
        arrivals.notFetched(message, state);
    }

    /** The result of a frame is not what was asked for: it has failed there. */
    void refused(FrameRefused message, JobState state) {
        if (!isOver(state)) {
            arrivals.refused(message, state);
        }
    }

    /** The file of a frame is here. */
    void fetched(FrameFetched message, JobState state) {
        arrivals.fetched(message, state);
    }

    private void deliver(JobState state) {
        if (!isOver(state)) {
            arrivals.deliver(state);
        }
    }

    /** Something is in the journal: what other sites are asked to do may be another matter now. */
    void written(JobEvent event, JobState state) {
        if (event.attemptRecords().isEmpty()) {
            saidAt = Instant.EPOCH;
        }
        if (event instanceof JobEvent.FramesReturned returned) {
            arrivals.written(returned, state);
        }
    }
}
