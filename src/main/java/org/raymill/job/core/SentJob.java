package org.raymill.job.core;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.AttemptUsage;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * The job that another site makes of a consignment: the same settings for the frames that it was sent. Its frames have other places there; a frame's
 * number is the same in both.
 */
public final class SentJob {

    private final JobState state;
    private final Consignment consignment;
    private final FrameSet frames;
    private final BitSet places;

    /** The job of a consignment. */
    public SentJob(JobState state, Consignment consignment) {
        this.state = state;
        this.consignment = consignment;
        this.places = consignment.frames().toBitSet();
        this.frames = frames(state.spec().profile().frames(), places);
    }

    private static FrameSet frames(FrameSet all, BitSet places) {
        if (places.cardinality() == all.count()) {
            return all;
        }
        return new FrameSet(ranges(all, places));
    }

    private static List<FrameRange> ranges(FrameSet all, BitSet places) {
        List<FrameRange> ranges = new ArrayList<>();
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            int frame = all.frameAt(place);
            FrameRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            boolean single = last != null && last.first() == last.last();
            if (last != null && frame > last.last() && (single || frame - last.last() == last.step())) {
                ranges.set(ranges.size() - 1, new FrameRange(last.first(), frame, frame - last.last()));
            } else if (ranges.size() == FrameSet.MAX_RANGES) {
                break; // the rest is sent by itself
            } else {
                ranges.add(new FrameRange(frame, frame, 1));
            }
        }
        return ranges;
    }

    /** As many of these frames as one list of frames can name. */
    public static BitSet nameable(FrameSet all, BitSet places) {
        if (places.cardinality() == all.count()) {
            return places;
        }
        BitSet nameable = new BitSet();
        for (FrameRange range : ranges(all, places)) {
            for (int frame = range.first(); frame <= range.last(); frame += range.step()) {
                nameable.set(all.indexOf(frame));
            }
        }
        return nameable;
    }

    /** What stands for a site where a render server is named. */
    public static ServerId serverOf(SiteName site) {
        return new ServerId("site." + site);
    }

    /**
     * As the other site is asked to take it: without what only its own site can do, which is to wait for other jobs and to make a movie of all frames, and
     * never to be handed on.
     */
    public JobSpec spec() {
        JobSpec spec = state.spec();
        JobPolicy policy = spec.policy();
        JobPolicy there = JobPolicyBuilder.builder(policy)
                .priority(state.priority())
                .dependencies(List.of())
                .site(new SiteTerms(
                        SiteChoice.LOCAL,
                        BigDecimal.ZERO,
                        policy.site().dataClass(),
                        spec.keepsResultsThere() ? SiteTerms.Results.THERE : SiteTerms.Results.HOME))
                .notifications(List.of()) // whom this site tells is nobody else's business
                .build();
        JobProfile profile = spec.profile().with(frames);
        return new JobSpec(
                        spec.name(),
                        profile,
                        spec.scene(),
                        spec.manifest(),
                        spec.manifestSize(),
                        spec.width(),
                        spec.height(),
                        spec.format(),
                        spec.parameters(),
                        there,
                        Optional.empty())
                .within(spec.trace().map(trace -> trace.below(SpanIds.handOver(consignment.id()))));
    }

    /** Whether it has all frames, so that each has the same place in both. */
    private boolean isWhole() {
        return frames == state.spec().profile().frames();
    }

    /** How many frames it has. */
    int count() {
        return frames.count();
    }

    /** The place here of a frame; -1 when the consignment does not have it. */
    public int place(int frame) {
        int place = state.spec().profile().frames().indexOf(frame);
        return place >= 0 && places.get(place) ? place : -1;
    }

    /** The place here of the first frame of a task. */
    public int firstPlace(TaskId task) {
        return state.plan().frameIndexes(task)[0];
    }

    /** The places here of the frames of a task. */
    public List<Integer> placesOf(TaskId task) {
        int[] range = state.plan().frameIndexes(task);
        return java.util.stream.IntStream.range(range[0], range[1]).boxed().toList();
    }

    /** Whether what the other site calls a result has the name that the result of that frame has, and could be one. */
    public boolean isExpected(ResultDetail result) {
        return result.id()
                        .equals(PictureNames.frame(result.frame(), state.spec().format())
                                .value())
                && Sha256.isValid(result.sha256())
                && result.size() > 0;
    }

    /** Places there as places here. */
    public BitSet placesHere(FrameBits there) {
        BitSet here = new BitSet();
        if (isWhole()) {
            here.or(there.toBitSet());
            here.clear(frames.count(), Math.max(frames.count(), here.length()));
            return here;
        }
        there.toBitSet().stream()
                .filter(place -> place < frames.count())
                .map(place -> place(frames.frameAt(place)))
                .filter(place -> place >= 0)
                .forEach(here::set);
        return here;
    }

    /** The places here of so many frames there from one on; none when there are no such frames. */
    List<Integer> placesHere(int firstFrame, int count) {
        int first = frames.indexOf(firstFrame);
        if (first < 0 || count > frames.count() - first) {
            return List.of();
        }
        return java.util.stream.IntStream.range(first, first + count)
                .mapToObj(place -> place(frames.frameAt(place)))
                .toList();
    }

    /** Places here as places there. */
    public FrameBits placesThere(BitSet here) {
        if (isWhole()) {
            return FrameBits.of(here);
        }
        BitSet there = new BitSet();
        for (int place = 0; place < frames.count(); place++) {
            if (here.get(place(frames.frameAt(place)))) {
                there.set(place);
            }
        }
        return FrameBits.of(there);
    }

    /** What came of a task there. */
    public AttemptRecord record(
            TaskId task, AttemptId attempt, AttemptStatus status, String reason, List<TaskOutput> outputs, Instant at) {
        long bytes = outputs.stream().mapToLong(TaskOutput::size).sum();
        return AttemptRecordBuilder.builder()
                .task(task)
                .attempt(attempt)
                .number(state.tasks().history().count(task) + 1)
                .server(serverOf(consignment.site()))
                .status(status)
                .reason(reason)
                .startedAt(consignment.sentAt())
                .endedAt(at)
                .outputs(outputs)
                .revision(state.tasks().revisionOf(task))
                .usage(AttemptUsage.NONE.withOutputBytes(bytes))
                .build();
    }

    /**
     * The success of a task, when all of its frames are here.
     *
     * @param results by place, those of other tasks, too
     */
    public Optional<AttemptRecord> success(
            TaskId task, AttemptId attempt, Map<Integer, ResultDetail> results, Instant at) {
        int[] range = state.plan().frameIndexes(task);
        Map<Integer, TaskOutput> outputs = new TreeMap<>();
        for (int place = range[0]; place < range[1]; place++) {
            ResultDetail result = results.get(place);
            if (result == null) {
                return Optional.empty();
            }
            outputs.put(
                    place,
                    new TaskOutput(
                            new RelativePath(result.id()),
                            result.frame(),
                            Optional.empty(),
                            new Sha256(result.sha256()),
                            result.size(),
                            result.flags(),
                            "",
                            ""));
        }
        return Optional.of(record(task, attempt, AttemptStatus.SUCCEEDED, "", List.copyOf(outputs.values()), at));
    }
}
