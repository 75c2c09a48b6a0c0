package org.raymill.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.TaskOrder;

/** What comes of runs. */
final class Fates {

    /** How long a run takes and how it ends. */
    record Fate(Duration takes, Result result, String reason) {}

    private final Chance chance;
    private final Set<RenderNode> broken = new HashSet<>();
    private final Set<FarmNode> paintingWrong = new HashSet<>();
    private final Set<JobId> hopeless = new HashSet<>();
    private double trouble;
    private int leastMillis = 500;
    private int mostMillis = 8_000;

    Fates(Chance chance) {
        this.chance = chance;
    }

    /** How often something goes wrong by chance. */
    void trouble(double probability) {
        trouble = probability;
    }

    /** How long runs take. */
    void length(int least, int most) {
        leastMillis = least;
        mostMillis = most;
    }

    /** Everything fails on a host. */
    void breakHost(RenderNode server) {
        broken.add(server);
    }

    /** Most pictures of a host are wrong, each in a way of its own. */
    void paintWrong(RenderNode server) {
        paintingWrong.add(server);
    }

    /** What a picture shows that is made on a host now. */
    String picture(FarmNode server) {
        return paintingWrong.contains(server) && chance.is(0.8) ? "what " + server + " makes of it" : "right";
    }

    /** All hosts are well, and nothing goes wrong by chance. */
    void heal() {
        broken.clear();
        paintingWrong.clear();
        trouble = 0;
    }

    /** Half of the tasks of a job fail wherever they run. */
    void doom(JobId job) {
        hopeless.add(job);
    }

    Duration timeToDie() {
        return chance.millis(5, 1_500);
    }

    Fate of(RenderNode server, TaskOrder order) {
        Duration takes = chance.millis(leastMillis, mostMillis);
        boolean fails = broken.contains(server)
                || hopeless.contains(order.job()) && order.task().index() % 2 == 0;
        if (fails) {
            return new Fate(takes.dividedBy(4), Result.FAILED, "it broke");
        }
        if (!chance.is(trouble)) {
            return new Fate(takes, Result.SUCCEEDED, "");
        }
        return switch (chance.between(0, 3)) {
            case 0 -> new Fate(takes, Result.FAILED, "bad luck");
            case 1 -> new Fate(takes, Result.OUT_OF_MEMORY, "it needs more than " + order.memoryMiB() + " MiB");
            case 2 -> new Fate(takes.dividedBy(10), Result.LICENCE_DENIED, "no licence");
            default -> new Fate(takes.multipliedBy(10), Result.FAILED, "it hung");
        };
    }
}
