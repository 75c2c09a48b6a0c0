package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.job.core.JobState;
import org.raymill.job.core.SentJob;
import org.raymill.job.core.Spending;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.protocol.SiteLinksCommand;

/** What a job wants of its consignments, and says to their sites. It follows from the job's state and what has come. Part of {@link Consigning}. */
final class Wishes {

    /** So often a site is asked that only keeps pictures, while the job goes on: what it has lost is rendered again. */
    private static final Duration KEPT_REPEAT = Duration.ofMinutes(10);

    private final RenderJobContext context;
    private final Supplier<TaskBoard> board;
    private final Arrivals arrivals;
    private final SiteReports reports;

    /**
     * Wishes of a job.
     *
     * @param arrivals knows what is on its way, and need not be told again
     * @param reports knows what sites have said last
     */
    Wishes(RenderJobContext context, Supplier<TaskBoard> board, Arrivals arrivals, SiteReports reports) {
        this.context = context;
        this.board = board;
        this.arrivals = arrivals;
        this.reports = reports;
    }

    /** Whether a job is done with, but for what other sites have of it. */
    static boolean isOver(JobState state) {
        return state.isCancelled() || state.ended().isPresent();
    }

    /** Whether there is something to be settled about a consignment: nothing is when its site only keeps pictures, and has said so. */
    boolean isOpen(JobState state, Consignment one) {
        return !one.closed() && !isKept(state, one);
    }

    /** Whether a site has ended its part, keeps the pictures, and nothing else is wanted of it. */
    private boolean isKept(JobState state, Consignment one) {
        return reports.find(one.id())
                .filter(heard -> heard.report().state() == ConsignmentReport.State.ENDED
                        && want(state, one, state.consignments().awayWith(one.id())) == Want.KEEP)
                .isPresent();
    }

    /** Whether it is time to say what is wanted of a consignment, when that is done each second. */
    boolean isDue(JobState state, Consignment one, Instant now) {
        boolean asksNow =
                !isKept(state, one) || reports.heardAt(one).plus(KEPT_REPEAT).isBefore(now);
        return !one.closed() && asksNow;
    }

    /** Says all that is wanted of a consignment. */
    void say(JobState state, Consignment one, Instant now) {
        SentJob sent = new SentJob(state, one);
        BitSet known = one.frames().toBitSet();
        BitSet away = state.consignments().awayWith(one.id());
        known.stream()
                .filter(place -> away.get(place) && !arrivals.isComing(one.id(), place))
                .forEach(known::clear);
        Want want = want(state, one, away);
        context.sites()
                .tell(new SiteLinksCommand.Consign(
                        one.site(),
                        new ConsignmentOrder(
                                one.id(),
                                state.job(),
                                want.renders() ? Optional.of(sent.spec()) : Optional.empty(),
                                want,
                                state.priority(),
                                sent.placesThere(known),
                                now,
                                one.terms().price()),
                        state.spec().policy().project(),
                        state.spec().profile().packageName(),
                        new Spending(state, board.get().elsewhere()).outstanding(one),
                        speed(one)));
    }

    /** How fast frames of the job are rendered there, in relation to here; 0 when they were not at both. */
    private double speed(Consignment one) {
        long there = reports.find(one.id())
                .map(heard -> heard.report().usage().frameMillis())
                .orElse(0L);
        return there == 0 ? 0 : board.get().secondsEach() * 1_000 / there;
    }

    private static Want want(JobState state, Consignment one, BitSet away) {
        if (isOver(state) || away.isEmpty()) {
            boolean keeps = state.consignments().isKeeping(one.id()) && !state.isRemoved();
            return keeps ? Want.KEEP : Want.REMOVE;
        }
        return state.isPaused() ? Want.PAUSE : Want.RUN;
    }
}
