package org.raymill.api;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.api.json.JobSubmission.Predecessor;
import org.raymill.model.CheckPolicy;
import org.raymill.model.Dependency;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.Notification;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteTerms;
import org.raymill.model.SiteTerms.Results;
import org.raymill.model.StepName;
import org.raymill.model.TaskLimits;

/** Checks how a submission wants to be treated, each field with the others at values that are right. */
final class PolicyCheck {

    private static final String AT = "/policy/";

    private final Policy given;
    private final Predecessors predecessors;
    private final LinkedSites sites;
    private final NotificationRules notifications;
    private final InputErrors errors;

    PolicyCheck(
            Policy given,
            Predecessors predecessors,
            LinkedSites sites,
            NotificationRules notifications,
            InputErrors errors) {
        this.notifications = notifications;
        this.given = given;
        this.predecessors = predecessors;
        this.sites = sites;
        this.errors = errors;
    }

    /** The policy; empty when something is wrong, which is noted at its place. */
    Optional<JobPolicy> check() {
        int priority = given.priority().orElse(JobPolicy.DEFAULT_PRIORITY);
        int retries = given.retries().orElse(JobPolicy.DEFAULT_RETRIES);
        String project = given.project().orElse(JobSubmission.DEFAULT_PROJECT);
        String user = given.user().orElse(JobSubmission.DEFAULT_USER);
        errors.check(AT + "priority", () -> new JobPolicy(priority, "x", "x", 0));
        errors.check(AT + "retries", () -> new JobPolicy(0, "x", "x", retries));
        errors.check(AT + "project", () -> new JobPolicy(0, project, "x", 0));
        errors.check(AT + "user", () -> new JobPolicy(0, "x", user, 0));
        int maxTasks = given.maxTasks().orElse(0);
        int chunkSeconds = given.chunkSeconds().orElse(0);
        int failureShare = given.failureShare().orElse(JobPolicy.DEFAULT_FAILURE_SHARE);
        int avoidAfter = given.avoidAfter().orElse(JobPolicy.DEFAULT_AVOID_AFTER);
        errors.check(AT + "maxTasks", () -> policy(maxTasks, 0, 0, 1));
        errors.check(AT + "chunkSeconds", () -> policy(0, chunkSeconds, 0, 1));
        errors.check(AT + "failureShare", () -> policy(0, 0, failureShare, 1));
        errors.check(AT + "avoidAfter", () -> policy(0, 0, 0, atLeastOne(avoidAfter)));
        Optional<FrameOrder> order = errors.check(
                AT + "frameOrder",
                () -> given.frameOrder().map(FrameOrder::parse).orElse(FrameOrder.SEQUENTIAL));
        Optional<TaskLimits> limits = limits();
        Optional<CheckPolicy> checks = checks();
        Optional<SiteTerms> site = site();
        List<Dependency> dependencies = dependencies();
        List<Notification> receivers = new NotificationCheck(notifications, errors).check(given.notifications());
        if (errors.hasWithin("/policy")) {
            return Optional.empty();
        }
        return Optional.of(JobPolicyBuilder.builder()
                .priority(priority)
                .project(project)
                .user(user)
                .retries(retries)
                .urgent(given.urgent().orElse(false))
                .maxTasks(maxTasks)
                .frameOrder(order.orElseThrow())
                .chunkSeconds(chunkSeconds)
                .limits(limits.orElseThrow())
                .failureShare(failureShare)
                .avoidAfter(avoidAfter)
                .dependencies(dependencies)
                .checks(checks.orElseThrow())
                .site(site.orElseThrow())
                .notifications(receivers)
                .build());
    }

    private static JobPolicy policy(int maxTasks, int chunkSeconds, int failureShare, int avoidAfter) {
        return JobPolicyBuilder.builder()
                .priority(0)
                .project("x")
                .user("x")
                .retries(0)
                .urgent(false)
                .maxTasks(maxTasks)
                .frameOrder(FrameOrder.SEQUENTIAL)
                .chunkSeconds(chunkSeconds)
                .failureShare(failureShare)
                .avoidAfter(avoidAfter)
                .build();
    }

    /** A policy takes 0 for the default, which is meant for old journals and not for clients. */
    private static int atLeastOne(int avoidAfter) {
        return avoidAfter == 0 ? -1 : avoidAfter;
    }

    private Optional<TaskLimits> limits() {
        int attempt =
                given.limits().flatMap(JobSubmission.Limits::attemptSeconds).orElse(0);
        int silence =
                given.limits().flatMap(JobSubmission.Limits::silenceSeconds).orElse(0);
        Optional<TaskLimits> first = errors.check(AT + "limits/attemptSeconds", () -> new TaskLimits(attempt, 0));
        Optional<TaskLimits> second = errors.check(AT + "limits/silenceSeconds", () -> new TaskLimits(0, silence));
        return first.isPresent() && second.isPresent()
                ? Optional.of(new TaskLimits(attempt, silence))
                : Optional.empty();
    }

    private Optional<CheckPolicy> checks() {
        Optional<FlaggedPictures> flagged = given.checks()
                .flatMap(JobSubmission.Checks::flagged)
                .flatMap(text -> errors.check(AT + "checks/flagged", () -> word(FlaggedPictures.class, text)));
        int percent =
                given.checks().flatMap(JobSubmission.Checks::verifyPercent).orElse(0);
        return errors.check(
                AT + "checks/verifyPercent", () -> new CheckPolicy(flagged.orElse(FlaggedPictures.WARN), percent));
    }

    private Optional<SiteTerms> site() {
        JobSubmission.Where where = given.where();
        Optional<SiteChoice> choice =
                errors.check(AT + "site", () -> where.site().map(sites::choice).orElse(sites.usual()));
        BigDecimal budget = where.budget().orElse(BigDecimal.ZERO);
        String dataClass = where.dataClass().orElse(SiteTerms.DEFAULT_DATA_CLASS);
        Optional<SiteTerms> priced = errors.check(
                AT + "budget", () -> new SiteTerms(null, budget, SiteTerms.DEFAULT_DATA_CLASS, Results.HOME));
        Optional<SiteTerms> classed =
                errors.check(AT + "dataClass", () -> new SiteTerms(null, BigDecimal.ZERO, dataClass, Results.HOME));
        Optional<Results> results = errors.check(
                AT + "results",
                () -> where.results().map(text -> word(Results.class, text)).orElse(sites.usualResults()));
        return choice.isPresent() && priced.isPresent() && classed.isPresent() && results.isPresent()
                ? Optional.of(new SiteTerms(choice.get(), budget, dataClass, results.get()))
                : Optional.empty();
    }

    // ---- dependencies

    private List<Dependency> dependencies() {
        List<Dependency> right = new ArrayList<>();
        for (int i = 0; i < given.dependencies().size(); i++) {
            Predecessor entry = given.dependencies().get(i);
            String place = AT + "dependencies/" + i;
            Optional<JobId> job = job(place + "/job", entry.job());
            Optional<StepName> step =
                    entry.step().flatMap(text -> errors.check(place + "/step", () -> word(StepName.class, text)));
            Dependency.OnFailure onFailure = entry.onFailure()
                    .flatMap(text -> errors.check(place + "/onFailure", () -> word(Dependency.OnFailure.class, text)))
                    .orElse(Dependency.OnFailure.HOLD);
            job.ifPresent(id -> requireStep(place + "/step", id, step));
            job.ifPresent(id ->
                    right.add(new Dependency(id, step, entry.frameByFrame().orElse(false), onFailure)));
        }
        return right;
    }

    private Optional<JobId> job(String place, String text) {
        Optional<JobId> job = Optional.ofNullable(text).flatMap(id -> errors.check(place, () -> new JobId(id)));
        job.filter(id -> predecessors.find(id).isEmpty())
                .ifPresent(id -> errors.add(place, "there is no job " + id + "; GET /api/v1/jobs lists them"));
        return job;
    }

    private void requireStep(String place, JobId job, Optional<StepName> step) {
        Optional<JobDetail> detail = predecessors.find(job);
        if (detail.isEmpty()) {
            return;
        }
        if (step.filter(StepName.ASSEMBLE::equals).isPresent()
                && detail.get().spec().profile().tiles().count() == 1) {
            errors.add(place, "job " + job + " has no step assemble, for its frames are not cut into tiles");
        }
        if (step.filter(StepName.ENCODE::equals).isPresent()
                && detail.get().spec().encoding().isEmpty()) {
            errors.add(place, "job " + job + " has no step encode, for no movie is made of its frames");
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> wordOf(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Problem.shorten(text) + "' is none of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(PolicyCheck::wordOf)
                                .collect(Collectors.joining(", "))));
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
