package org.raymill.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.Verifications;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.PictureFlag;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOutput;
import org.raymill.scheduler.ServerOrdered;

/**
 * Of a job that has all of its tasks verified, a published result is one that two servers agree on, or is marked unverified; nothing is published
 * that two others agree against; and a server that was proven wrong is put aside. It goes by what was made where, and not by what was compared.
 */
final class VerificationChecker implements Observer {

    private static final int ALL = 100;
    /** So far apart are two clocks at most. */
    private static final Duration SKEW = Duration.ofSeconds(6);

    private record Order(ServerOrdered order, Duration at) {}

    private final Farm farm;
    private final Map<AttemptId, Run> runs = new HashMap<>();
    private final Map<AttemptId, String> pictures = new HashMap<>();
    private final Map<Sha256, AttemptId> makers = new HashMap<>();
    private final Map<JobId, JobState> states = new LinkedHashMap<>();
    private final Map<String, Set<AttemptId>> recorded = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();
    private final Map<Verifications.Accusation, Duration> accused = new LinkedHashMap<>();
    private int confirmed;
    private int unverified;

    VerificationChecker(Farm farm) {
        this.farm = farm;
    }

    /** How many results of jobs that have all tasks verified are confirmed by two servers. */
    int confirmed() {
        return confirmed;
    }

    /** How many are marked unverified. */
    int unverified() {
        return unverified;
    }

    /** What servers were ordered. */
    List<ServerOrdered> orders() {
        return orders.stream().map(Order::order).toList();
    }

    @Override
    public void started(Run run) {
        runs.put(run.order().attempt(), run);
    }

    @Override
    public void staged(AttemptId attempt, TaskOutput output, String picture) {
        pictures.put(attempt, picture);
        makers.put(output.sha256(), attempt);
    }

    @Override
    public void ordered(ServerOrdered order) {
        orders.add(new Order(order, farm.time.passed()));
    }

    @Override
    public void journalled(JobId job, JobEvent event) {
        if (event instanceof JobEvent.JobAccepted first) {
            states.put(job, new JobState(first));
            return;
        }
        states.get(job).apply(event);
        Verifications.accusations(states.get(job))
                .forEach(accusation -> accused.putIfAbsent(accusation, farm.time.passed()));
        for (JobEvent.AttemptRecord attempt : event.attemptRecords()) {
            if (attempt.status() == AttemptStatus.SUCCEEDED) {
                recorded.computeIfAbsent(job + "/" + attempt.task(), task -> new HashSet<>())
                        .add(attempt.attempt());
            }
        }
        if (event instanceof JobEvent.ResultsMissing missing) {
            missing.tasks().forEach(task -> recorded.remove(job + "/" + task));
        }
    }

    private boolean isVerified(JobId job, AttemptId attempt) {
        Run run = runs.get(attempt);
        return run != null
                && run.order().task().step() == StepName.RENDER
                && states.get(job).spec().policy().checks().verifyPercent() == ALL;
    }

    @Override
    public void published(JobId job, RelativePath name, AttemptId attempt, boolean result) {
        if (!isVerified(job, attempt)) {
            return;
        }
        Map<String, Set<ServerId>> makersOf = makersOf(attempt);
        int agreeing = makersOf.getOrDefault(pictures.get(attempt), Set.of()).size();
        int against = makersOf.values().stream().mapToInt(Set::size).max().orElse(0);
        if (agreeing < 2 && against >= 2) {
            throw new SimulationFailure(
                    "nothing is published that two servers agree against",
                    name + " of " + job + " by " + attempt + ", while there are " + makersOf);
        }
    }

    /** Which servers have made which picture of an attempt's task, with the same settings, as far as the journal knows. */
    private Map<String, Set<ServerId>> makersOf(AttemptId attempt) {
        TaskOrder order = runs.get(attempt).order();
        Map<String, Set<ServerId>> makersOf = new LinkedHashMap<>();
        for (AttemptId other : recorded.getOrDefault(order.job() + "/" + order.task(), Set.of())) {
            Run run = runs.get(other);
            if (run.order().revision() == order.revision() && pictures.containsKey(other)) {
                makersOf.computeIfAbsent(pictures.get(other), picture -> new HashSet<>())
                        .add(run.server().id());
            }
        }
        return makersOf;
    }

    @Override
    public void finished() {
        states.forEach((job, state) -> {
            if (state.spec().policy().checks().verifyPercent() == ALL) {
                state.results(0, Integer.MAX_VALUE).forEach(result -> check(job, result));
            }
        });
        accused.forEach(this::checkPutAside);
    }

    private void check(JobId job, ResultDetail result) {
        if (result.flags().contains(PictureFlag.UNVERIFIED)) {
            unverified++;
            return;
        }
        for (AttemptId attempt : renderedBy(new AttemptId(result.attempt()))) {
            Set<ServerId> agreeing = makersOf(attempt).getOrDefault(pictures.get(attempt), Set.of());
            if (agreeing.size() < 2) {
                throw new SimulationFailure(
                        "a result of a verified task is one that two servers agree on, or is marked unverified",
                        result.id() + " of " + job + " by " + attempt + ", while there are " + makersOf(attempt));
            }
        }
        confirmed++;
    }

    /** The attempts that have made the tiles of a frame, or the frame. */
    private List<AttemptId> renderedBy(AttemptId attempt) {
        TaskOrder order = runs.get(attempt).order();
        return order.task().step() == StepName.ASSEMBLE
                ? order.tiles().stream().map(tile -> makers.get(tile.sha256())).toList()
                : List.of(attempt);
    }

    /** Whatever is ordered later is ordered by somebody who could know; two clocks decide what is later. */
    private void checkPutAside(Verifications.Accusation accusation, Duration at) {
        ServerOrder last = ServerOrder.RESUME;
        boolean later = false;
        for (Order order : orders) {
            if (order.order().server().equals(accusation.server())) {
                later |= order.at().compareTo(at.minus(SKEW)) > 0;
                last = order.order().order();
            }
        }
        if (!later && last != ServerOrder.QUARANTINE) {
            throw new SimulationFailure("a server that was proven wrong is put aside", accusation + ", and " + orders);
        }
    }
}
