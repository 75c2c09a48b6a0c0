package org.raymill.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * How a job is to be treated.
 *
 * @param priority 0 (least) to 100 (most urgent)
 * @param project whom the work is for
 * @param user who submitted it
 * @param retries how often a failed task is tried again, 0 to {@value #MAX_RETRIES}
 * @param urgent whether tasks of lower priority are ended at once to make room, rather than when they are done
 * @param maxTasks how many tasks may run at a time; 0 means as many as there is room for
 * @param frameOrder in which order tasks are started
 * @param chunkSeconds how long a task should take: chunks of frames are made as long as measured times tell, up to the profile's chunk (or
 *     {@link JobProfile#MAX_CHUNK} when that is 1); 0 means that every chunk is as long as the profile says
 * @param limits how long a task may take
 * @param failureShare the percentage of tasks that may fail for good, 0 to 100; with more, the job stops and has failed. 100 means that it never
 *     stops early
 * @param avoidAfter after how many failed tasks of this job a server is avoided by it, 1 to {@value #MAX_AVOID_AFTER}
 * @param dependencies jobs that have to be done first
 * @param checks how much its pictures are trusted
 * @param site on what terms it may be rendered at other sites
 * @param notifications who is notified of what becomes of it; never changes
 */
@RecordBuilder
public record JobPolicy(
        int priority,
        String project,
        String user,
        int retries,
        boolean urgent,
        int maxTasks,
        FrameOrder frameOrder,
        int chunkSeconds,
        TaskLimits limits,
        Integer failureShare,
        int avoidAfter,
        List<Dependency> dependencies,
        CheckPolicy checks,
        SiteTerms site,
        List<Notification> notifications) {

    public static final int MAX_RETRIES = 20;
    public static final int DEFAULT_PRIORITY = 50;
    public static final int DEFAULT_RETRIES = 3;
    public static final int DEFAULT_FAILURE_SHARE = 50;
    public static final int MAX_AVOID_AFTER = 1_000;
    public static final int DEFAULT_AVOID_AFTER = 3;

    private static final int MAX_NAME = 100;

    public JobPolicy {
        frameOrder = frameOrder == null ? FrameOrder.SEQUENTIAL : frameOrder;
        limits = limits == null ? TaskLimits.NONE : limits;
        failureShare = failureShare == null ? DEFAULT_FAILURE_SHARE : failureShare;
        // Journals written before there was such a number have none.
        avoidAfter = avoidAfter == 0 ? DEFAULT_AVOID_AFTER : avoidAfter;
        dependencies = dependencies == null ? List.of() : List.copyOf(dependencies);
        checks = checks == null ? CheckPolicy.DEFAULT : checks;
        site = site == null ? SiteTerms.LOCAL : site;
        notifications = notifications == null ? List.of() : List.copyOf(notifications);
        between("priority", priority, 0, 100);
        between("retries", retries, 0, MAX_RETRIES);
        between("maxTasks", maxTasks, 0, JobSpec.MAX_TASKS);
        between("chunkSeconds", chunkSeconds, 0, TaskLimits.MAX_SECONDS);
        between("failureShare", failureShare, 0, 100);
        between("avoidAfter", avoidAfter, 1, MAX_AVOID_AFTER);
        name("project", project);
        name("user", user);
        if (dependencies.size() > Dependency.MAX_DEPENDENCIES) {
            throw new IllegalArgumentException(
                    "a job depends on at most " + Dependency.MAX_DEPENDENCIES + " others, not " + dependencies.size());
        }
        if (notifications.size() > Notification.MAX) {
            throw new IllegalArgumentException(
                    "a job notifies at most " + Notification.MAX + " receivers, not " + notifications.size());
        }
    }

    /** A policy that says no more than this. */
    public JobPolicy(int priority, String project, String user, int retries) {
        this(priority, project, user, retries, false, 0, null, 0, null, null, 0, null, null, null, null);
    }

    /** The jobs that have to be done first, each once. */
    public List<JobId> predecessors() {
        return dependencies.stream().map(Dependency::job).distinct().toList();
    }

    /** The same with another limit of tasks at a time and others of time. */
    public JobPolicy with(int otherMaxTasks, TaskLimits otherLimits) {
        return JobPolicyBuilder.builder(this)
                .maxTasks(otherMaxTasks)
                .limits(otherLimits)
                .build();
    }

    /** The same, with its pictures trusted so much. */
    public JobPolicy withChecks(CheckPolicy otherChecks) {
        return JobPolicyBuilder.builder(this).checks(otherChecks).build();
    }

    /** The same, which ends nothing of lower priority to make room. */
    public JobPolicy withoutUrgency() {
        return JobPolicyBuilder.builder(this).urgent(false).build();
    }

    /** The same on other terms for other sites. */
    public JobPolicy withSite(SiteTerms otherSite) {
        return JobPolicyBuilder.builder(this).site(otherSite).build();
    }

    /** The same, which notifies others. */
    public JobPolicy withNotifications(List<Notification> others) {
        return JobPolicyBuilder.builder(this).notifications(others).build();
    }

    /** The same for a job that came from another site: of that site's account, not urgent, and nobody here is notified. */
    JobPolicy handedOver(JobOrigin origin) {
        return JobPolicyBuilder.builder(withoutUrgency())
                .user(origin.account())
                .notifications(List.of())
                .build();
    }

    private static void between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must lie between " + least + " and " + most + ", not " + value);
        }
    }

    private static void name(String what, String value) {
        if (value == null
                || value.isBlank()
                || value.length() > MAX_NAME
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " must be a name of 1 to " + MAX_NAME + " characters");
        }
    }
}
