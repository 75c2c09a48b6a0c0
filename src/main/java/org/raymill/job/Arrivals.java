package org.raymill.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.ResultDetail;
import org.raymill.model.TaskId;
import org.raymill.protocol.Ids;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.SiteLinksCommand;

/**
 * Takes in what comes of frames that other sites have: has results fetched, and says what of it is to be written. Part of the {@link RenderJob} actor.
 */
final class Arrivals {

    private static final int MAX_ASKED = 32;
    /** So often a site may not have what it tells of: a storage that several nodes share may show a file late. */
    private static final int MAX_MISSED = 20;

    private final RenderJobContext context;
    private final BooleanSupplier writing;
    private final Consumer<JobEvent> writer;
    private final ToLongFunction<Consignment> used;
    private final Map<JobId, Coming> coming = new HashMap<>();
    /** Since then what is asked for is what has not come; orders before may have said of a frame that it is on its way. */
    private Instant askedAnewAt;

    /**
     * Of a job of which nothing is known to be on its way.
     *
     * @param writing whether an event is on its way to the journal: then nothing more is written
     * @param writer writes an event
     * @param used what a consignment has taken: cores times milliseconds
     */
    Arrivals(
            RenderJobContext context,
            BooleanSupplier writing,
            Consumer<JobEvent> writer,
            ToLongFunction<Consignment> used) {
        this.context = context;
        this.writing = writing;
        this.writer = writer;
        this.used = used;
        this.askedAnewAt = context.clock().instant();
    }

    /** The journal has failed: what was not written is asked for again. */
    void clear() {
        coming.clear();
        askedAnewAt = context.clock().instant();
    }

    /** Nothing is wanted any more of a consignment. */
    void forget(JobId consignment) {
        coming.remove(consignment);
    }

    /** Whether the result of a frame is on its way, or here and not written yet. */
    boolean isComing(JobId consignment, int place) {
        return coming.containsKey(consignment) && coming.get(consignment).has(place);
    }

    /** Asks again for what has not come of a consignment. */
    void askAgain(JobState state, Consignment one) {
        Coming here = coming.getOrDefault(one.id(), new Coming());
        here.asked.forEach((place, result) -> fetch(state, one, place, here));
    }

    private void fetch(JobState state, Consignment one, int place, Coming here) {
        state.consignments().pictureTask(one.id(), place).ifPresent(task -> context.sites()
                .tell(new SiteLinksCommand.FetchFrame(
                        one.site(), state.job(), one.id(), here.attempts.get(task), here.asked.get(place))));
    }

    /** Takes what a site says of a consignment of which something is wanted. */
    void told(JobState state, Consignment one, ConsignmentReport report) {
        SentJob sent = new SentJob(state, one);
        report.results().forEach(result -> ask(state, one, sent, result));
        failures(state, one, sent, report);
        if (report.state() == ConsignmentReport.State.ENDED && report.results().isEmpty()) {
            unfinished(state, one, sent, report);
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
        if (state.spec().keepsResultsThere()) {
            keepThere(state, one, sent, place, result);
        } else {
            here.asked.put(place, result);
            fetch(state, one, place, here);
        }
    }

    /** A picture that stays there is as good as here, since all that is to be known of it has been told. */
    private void keepThere(JobState state, Consignment one, SentJob sent, int place, ResultDetail result) {
        if (result.size() > ResultDetail.MAX_SIZE) {
            refuse(state, one, sent, place, "it has " + result.size() + " bytes, more than any result may have");
        } else {
            coming.get(one.id())
                    .arrived
                    .put(
                            place,
                            result.withFlags(result.flags().stream().distinct().toList()));
        }
    }

    private void refuse(JobState state, Consignment one, SentJob sent, int place, String reason) {
        BitSet places = new BitSet();
        places.set(place);
        String why = "what site " + one.site() + " rendered is refused: " + reason;
        fail(state, one, sent, places, refused -> why);
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
        if (!writing.getAsBoolean() && !records.isEmpty()) {
            writer.accept(new JobEvent.FramesReturned(one.id(), List.copyOf(records.values()), used.applyAsLong(one)));
            records.forEach((task, written) -> failed.put(task, written.attempt()));
        }
        return failed;
    }

    /** The result of a frame can not be fetched as it was told: it is told anew. When it never is there, it has failed there. */
    void notFetched(FrameNotFetched message, JobState state) {
        Coming here = coming.get(message.consignment());
        askedAnewAt = context.clock().instant();
        Optional<Consignment> one = state.consignments().find(message.consignment());
        if (here == null || one.isEmpty()) {
            return;
        }
        SentJob sent = new SentJob(state, one.get());
        int place = sent.place(message.result().frame());
        boolean removed = here.asked.remove(place, message.result());
        boolean never = removed && message.missing() && here.miss(place, message.result()) >= MAX_MISSED;
        if (never && isExpected(state, message.consignment(), place, message.attempt())) {
            refuse(
                    state,
                    one.get(),
                    sent,
                    place,
                    "it does not have the picture that it has told of, or can not read it");
        }
    }

    /** The result of a frame is not what was asked for: it has failed there. */
    void refused(FrameRefused message, JobState state) {
        Coming here = coming.get(message.consignment());
        Optional<Consignment> one = state.consignments().find(message.consignment());
        if (here == null || one.isEmpty()) {
            return;
        }
        SentJob sent = new SentJob(state, one.get());
        int place = sent.place(message.result().frame());
        if (isExpected(state, message.consignment(), place, message.attempt())) {
            refuse(state, one.get(), sent, place, message.reason());
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
    void deliver(JobState state) {
        for (Map.Entry<JobId, Coming> entry : coming.entrySet()) {
            if (writing.getAsBoolean()) {
                return;
            }
            Optional<Consignment> one = state.consignments().find(entry.getKey());
            List<AttemptRecord> records =
                    one.map(found -> records(state, found, entry.getValue())).orElseGet(List::of);
            if (!records.isEmpty() && state.spec().keepsResultsThere()) {
                writer.accept(new JobEvent.FramesKept(entry.getKey(), records, used.applyAsLong(one.get())));
                keepLogs(state, one.get(), records, entry.getValue());
            } else if (!records.isEmpty()) {
                writer.accept(new JobEvent.FramesReturned(entry.getKey(), records, used.applyAsLong(one.get())));
            }
        }
    }

    /** Logs are small, and are wanted when the other site has removed them long ago. */
    private void keepLogs(JobState state, Consignment one, List<AttemptRecord> records, Coming here) {
        SentJob sent = new SentJob(state, one);
        records.forEach(record -> {
            String there = here.arrived.get(sent.firstPlace(record.task())).attempt();
            if (AttemptId.isValid(there)) {
                context.sites()
                        .tell(new SiteLinksCommand.KeepLog(
                                one.site(), state.job(), one.id(), new AttemptId(there), record.attempt()));
            }
        });
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

    /** Something that was on its way is in the journal. */
    void written(JobEvent.Return returned, JobState state) {
        Coming here = coming.get(returned.consignment());
        if (here != null) {
            SentJob sent = new SentJob(
                    state, state.consignments().find(returned.consignment()).orElseThrow());
            returned.attempts().forEach(attempt -> {
                here.attempts.remove(attempt.task());
                sent.placesOf(attempt.task()).forEach(here::settled);
            });
        }
    }
}
