package org.raymill.job.core;

import java.util.List;
import org.raymill.model.CheckPolicy;
import org.raymill.model.Dependency;
import org.raymill.model.FrameOrder;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.TaskLimits;

/** A job's policy, said in a few words. */
final class Policy {

    private int retries = 3;
    private int maxTasks;
    private FrameOrder order = FrameOrder.SEQUENTIAL;
    private int chunkSeconds;
    private TaskLimits limits = TaskLimits.NONE;
    private int failureShare = 100;
    private int avoidAfter = 1_000;
    private List<Dependency> dependencies = List.of();
    private CheckPolicy checks = CheckPolicy.DEFAULT;

    Policy retries(int value) {
        retries = value;
        return this;
    }

    Policy maxTasks(int value) {
        maxTasks = value;
        return this;
    }

    Policy order(String value) {
        order = FrameOrder.parse(value);
        return this;
    }

    Policy chunkSeconds(int value) {
        chunkSeconds = value;
        return this;
    }

    Policy limits(TaskLimits value) {
        limits = value;
        return this;
    }

    Policy failureShare(int value) {
        failureShare = value;
        return this;
    }

    Policy avoidAfter(int value) {
        avoidAfter = value;
        return this;
    }

    Policy after(Dependency... value) {
        dependencies = List.of(value);
        return this;
    }

    Policy checks(CheckPolicy value) {
        checks = value;
        return this;
    }

    JobPolicy get() {
        return JobPolicyBuilder.builder()
                .priority(50)
                .project("default")
                .user("anna")
                .retries(retries)
                .urgent(false)
                .maxTasks(maxTasks)
                .frameOrder(order)
                .chunkSeconds(chunkSeconds)
                .limits(limits)
                .failureShare(failureShare)
                .avoidAfter(avoidAfter)
                .dependencies(dependencies)
                .build()
                .withChecks(checks);
    }
}
