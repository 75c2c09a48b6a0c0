package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.raymill.job.core.Consignments;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.Elsewhere;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteName;
import org.raymill.model.TaskId;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.SiteLinksCommand;

/**
 * Hands frames to other sites and takes in what comes of them. Part of the {@link RenderJob} actor. Whose a frame is stands in the journal; what is
 * wanted of the other site is said again and again until it has had its effect, so that neither side has to remember what it has said.
 */
final class Consigning {

    /** What comes of a consignment's results here; soft, and asked for anew after a restart. */
    private static final class Coming {
        /** Each task's files are staged under one attempt. */
        private final Map<TaskId, AttemptId> attempts = new HashMap<>();
        /** By place. */
        private final Map<Integer, ResultDetail> asked = new LinkedHashMap<>();

        private final Map<Integer, ResultDetail> arrived = new HashMap<>();

        private boolean has(int place) {
            return asked.containsKey(place) || arrived.containsKey(place);
        }
    }

    /** What a site said last of a consignment. */
    private record Heard(ConsignmentReport report, Instant at) {}

    private static final Duration REPEAT = Duration.ofSeconds(1);
    /** After so long without a word it is told that there is none. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** While something is away what else can go waits so long, to go together. */
    private static final Duration GATHER = Duration.ofSeconds(10);

    private static final int MAX_ASKED = 32;

    private final RenderJobContext context;
    private final JournalLink journal;
    private final Map<JobId, Coming> coming = new HashMap<>();
    private final Map<JobId, Heard> reports = new HashMap<>();
    private final Instant begunAt;
    /** Since then what is asked for is what has not come; orders before may have said of a frame that it is on its way. */
    private Instant askedAnewAt;

    private Instant saidAt = Instant.EPOCH;
    private Instant sentAt = Instant.EPOCH;
    private boolean writing;

    Consigning(RenderJobContext context, JournalLink journal) {
        this.context = context;
        this.journal = journal;
        this.begunAt = context.clock().instant();
        this.askedAnewAt = begunAt;
    }

    /** The journal has failed: what was not written is asked for again. */
    void clear() {
        coming.clear();
        askedAnewAt = context.clock().instant();
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
        Optional<SiteName> site = state.spec().policy().site().choice().remote();
        boolean full =
                state.consignments().all().stream().filter(one -> !one.closed()).count() >= Consignments.MAX_OPEN;
        if (!settled
                || writing
                || full
                || site.isEmpty()
                || !state.consignments().isHeldElsewhere()) {
            return;
        }
        Instant now = context.clock().instant();
        if (state.consignments().isSomethingAway() && sentAt.plus(GATHER).isAfter(now)) {
            return;
        }
        BitSet frames = SentJob.nameable(state.spec().profile().frames(), board.sendable(now));
        if (!frames.isEmpty()) {
            sentAt = now;
            JobId id = Ids.newJob(now, context.random());
            write(new JobEvent.FramesSent(
                    id, site.get(), FrameBits.of(frames), "the job asks for site " + site.get(), now));
        }
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
            coming.remove(one.id());
            write(new JobEvent.FramesTakenBack(
                    one.id(), "", "nothing was heard of site " + one.site() + " for " + limit.toSeconds() + " s", now));
        }
    }

    private void say(JobState state, Consignment one) {
        SentJob sent = new SentJob(state, one);
        BitSet known = one.frames().toBitSet();
        BitSet away = state.consignments().awayWith(one.id());
        Coming here = coming.getOrDefault(one.id(), new Coming());
        known.stream().filter(place -> away.get(place) && !here.has(place)).forEach(known::clear);
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
        here.asked.forEach((place, result) -> fetch(state, one, place, here));
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

    private void fetch(JobState state, Consignment one, int place, Coming here) {
        state.consignments().pictureTask(one.id(), place).ifPresent(task -> context.sites()
                .tell(new SiteLinksCommand.FetchFrame(
                        one.site(), state.job(), one.id(), here.attempts.get(task), here.asked.get(place))));
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
        } else if (wanted) {
            SentJob sent = new SentJob(state, one);
            report.results().forEach(result -> ask(state, one, sent, result));
            failures(state, one, sent, report);
            if (report.state() == ConsignmentReport.State.ENDED
                    && report.results().isEmpty()) {
                unfinished(state, one, sent, report);
            }
        }
        return shown;
    }

    /** Nothing of it is there any more: what it still had, if somebody removed it there, is sent anew. */
    private void gone(Consignment one, ConsignmentReport report) {
        if (!writing) {
            coming.remove(one.id());
            reports.remove(one.id());
            write(new JobEvent.ConsignmentClosed(
                    one.id(), report.message(), context.clock().instant()));
        }
    }

    private void ask(JobState state, Consignment one, SentJob sent, ResultDetail result) {
        int place = sent.place(result.frame());
        Coming here = coming.computeIfAbsent(one.id(), id -> new Coming());
        Optional<TaskId> task =
                place < 0 ? Optional.empty() : state.consignments().pictureTask(one.id(), place);
        if (task.isEmpty() || here.has(place) || here.asked.size() >= MAX_ASKED || !sent.isExpected(result)) {
            return;
        }
        here.attempts.computeIfAbsent(
                task.get(), key -> Ids.newAttempt(context.clock().instant(), context.random()));
        here.asked.put(place, result);
        fetch(state, one, place, here);
    }

    /** What has failed there for good counts as one try: it is tried again, as after a failure here. */
    private void failures(JobState state, Consignment one, SentJob sent, ConsignmentReport report) {
        String where = "it failed at site " + one.site() + ", in job " + one.id() + " there";
        Map<Integer, RemoteAttempt> known = new HashMap<>();
        report.attempts().stream()
                .filter(attempt -> attempt.failure().isPresent())
                .forEach(attempt -> known.put(sent.place(attempt.frame()), attempt));
        Map<TaskId, AttemptId> failed =
                fail(state, one, sent, sent.placesHere(report.failed()), place -> Optional.ofNullable(known.get(place))
                        .map(attempt -> where + ": " + attempt.failure().orElseThrow())
                        .orElse(where));
        failed.forEach((task, attempt) -> Optional.ofNullable(known.get(sent.firstPlace(task)))
                .ifPresent(there -> context.sites()
                        .tell(new SiteLinksCommand.KeepLog(
                                one.site(), state.job(), one.id(), there.attempt(), attempt))));
    }

    /** The other site has ended its part without some frames, and nothing more of it is on its way. */
    private void unfinished(JobState state, Consignment one, SentJob sent, ConsignmentReport report) {
        Coming here = coming.getOrDefault(one.id(), new Coming());
        boolean late = report.answers().isBefore(askedAnewAt);
        if (!late && here.asked.isEmpty() && here.arrived.isEmpty()) {
            String why = "site " + one.site() + " has ended its part without it"
                    + (report.message().isEmpty() ? "" : ": " + report.message());
            fail(state, one, sent, state.consignments().awayWith(one.id()), place -> why);
        }
    }

    /** Returns the tries that are written as failed, by task; none while something else is being written. */
    private Map<TaskId, AttemptId> fail(
            JobState state, Consignment one, SentJob sent, BitSet places, IntFunction<String> why) {
        Instant now = context.clock().instant();
        Map<TaskId, AttemptId> attempts = coming.getOrDefault(one.id(), new Coming()).attempts;
        Map<TaskId, AttemptRecord> records = new LinkedHashMap<>();
        places.stream()
                .mapToObj(place -> state.consignments().pictureTask(one.id(), place))
                .flatMap(Optional::stream)
                .forEach(task -> records.computeIfAbsent(
                        task,
                        key -> sent.record(
                                task,
                                attempts.getOrDefault(task, Ids.newAttempt(now, context.random())),
                                AttemptStatus.FAILED,
                                why.apply(sent.firstPlace(task)),
                                List.of(),
                                now)));
        Map<TaskId, AttemptId> failed = new LinkedHashMap<>();
        if (!writing && !records.isEmpty()) {
            write(new JobEvent.FramesReturned(one.id(), List.copyOf(records.values())));
            records.forEach((task, written) -> failed.put(task, written.attempt()));
        }
        return failed;
    }

    /** The result of a frame can not be fetched as it was told: it is told anew. */
    void notFetched(FrameNotFetched message, JobState state) {
        Coming here = coming.get(message.consignment());
        askedAnewAt = context.clock().instant();
        state.consignments()
                .find(message.consignment())
                .filter(one -> here != null)
                .ifPresent(one -> here.asked.remove(
                        new SentJob(state, one).place(message.result().frame()), message.result()));
    }

    /** The result of a frame is not what was asked for: it has failed there. */
    void refused(FrameRefused message, JobState state) {
        Coming here = coming.get(message.consignment());
        Optional<Consignment> one = state.consignments().find(message.consignment());
        if (here == null || one.isEmpty() || isOver(state)) {
            return;
        }
        SentJob sent = new SentJob(state, one.get());
        int place = sent.place(message.result().frame());
        if (isExpected(state, message.consignment(), place, message.attempt())) {
            BitSet places = new BitSet();
            places.set(place);
            String why = "what site " + one.get().site() + " rendered is refused: " + message.reason();
            fail(state, one.get(), sent, places, refused -> why);
        }
    }

    private boolean isExpected(JobState state, JobId consignment, int place, AttemptId attempt) {
        return state.consignments()
                .pictureTask(consignment, place)
                .map(coming.get(consignment).attempts::get)
                .filter(attempt::equals)
                .isPresent();
    }

    /** The file of a frame is here. */
    void fetched(FrameFetched message, JobState state) {
        Coming here = coming.get(message.consignment());
        Optional<Consignment> one = state.consignments().find(message.consignment());
        if (here == null || one.isEmpty()) {
            return; // asked for before a restart, or taken back: nobody publishes it
        }
        int place = new SentJob(state, one.get()).place(message.result().frame());
        if (isExpected(state, message.consignment(), place, message.attempt()) && here.asked.remove(place) != null) {
            here.arrived.put(place, message.result());
        }
    }

    /** Each task as soon as all of its frames are here. */
    private void deliver(JobState state) {
        for (Map.Entry<JobId, Coming> entry : coming.entrySet()) {
            if (writing || isOver(state)) {
                return;
            }
            Optional<Consignment> one = state.consignments().find(entry.getKey());
            List<AttemptRecord> records =
                    one.map(found -> records(state, found, entry.getValue())).orElseGet(List::of);
            if (!records.isEmpty()) {
                write(new JobEvent.FramesReturned(entry.getKey(), records));
            }
        }
    }

    private List<AttemptRecord> records(JobState state, Consignment one, Coming here) {
        if (here.arrived.isEmpty()) {
            return List.of();
        }
        SentJob sent = new SentJob(state, one);
        Instant now = context.clock().instant();
        List<AttemptRecord> records = new ArrayList<>();
        here.attempts.forEach((task, attempt) -> {
            boolean current = state.consignments()
                    .pictureTask(one.id(), sent.firstPlace(task))
                    .filter(task::equals)
                    .isPresent();
            if (current) {
                sent.success(task, attempt, here.arrived, now).ifPresent(records::add);
            }
        });
        return records;
    }

    /** Something is in the journal: what other sites are asked to do may be another matter now. */
    void written(JobEvent event, JobState state) {
        if (event.attemptRecords().isEmpty()) {
            saidAt = Instant.EPOCH;
        }
        if (event instanceof JobEvent.FramesReturned returned) {
            Coming here = coming.get(returned.consignment());
            if (here != null) {
                SentJob sent = new SentJob(
                        state, state.consignments().find(returned.consignment()).orElseThrow());
                returned.attempts().forEach(attempt -> {
                    here.attempts.remove(attempt.task());
                    sent.placesOf(attempt.task()).forEach(place -> {
                        here.asked.remove(place);
                        here.arrived.remove(place);
                    });
                });
            }
        }
    }
}
