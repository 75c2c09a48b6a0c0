package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.FarmFigures;
import org.raymill.model.LimitDetail;
import org.raymill.model.PlanSummary;
import org.raymill.model.TaskTally;
import org.raymill.protocol.FarmHistoryCommand;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.FarmHistoryCommand.RecordMinute;
import org.raymill.scheduler.core.FarmDiary;
import org.raymill.scheduler.core.Plan;

/** What a Scheduler in office notes of the farm and of its own work. */
final class FarmRecords {

    private static final long NANOS_PER_MICRO = 1_000;

    private final FarmDiary diary;
    private final ActorRef<FarmHistoryCommand> history;
    private Optional<PlanSummary> lastPlan = Optional.empty();

    FarmRecords(Instant now, ActorRef<FarmHistoryCommand> history) {
        this.diary = new FarmDiary(now);
        this.history = history;
    }

    /** A plan was made and carried out. */
    void planned(Instant at, Duration took, Plan plan) {
        diary.planned(took);
        lastPlan = Optional.of(new PlanSummary(
                at,
                took.toNanos() / NANOS_PER_MICRO,
                plan.grants().size(),
                plan.revocations().size(),
                plan.waiting().size()));
    }

    /** A second has passed; a minute that is over is written down. */
    void look(Instant now, FarmFigures figures, List<LimitDetail> limits, TaskTally done) {
        diary.look(now, figures, limits, done).ifPresent(minute -> history.tell(new RecordMinute(minute)));
    }

    /** The plan that was made last. */
    Optional<PlanSummary> lastPlan() {
        return lastPlan;
    }

    /** Has a question answered about how the farm was. */
    void answer(GetHistory query) {
        history.tell(query);
    }
}
