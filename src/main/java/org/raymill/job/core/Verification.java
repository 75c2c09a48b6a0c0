package org.raymill.job.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.job.core.Verifications.Accusation;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * The tasks of a job that are rendered again on another server before their result is published, and what has come of that so far. Two pictures that
 * agree verify each other; when two differ, a third decides. Of those that agree the newest is published. Made of the journal alone.
 */
final class Verification {

    private static final int MOST = 3;
    private static final int WHOLE = 10_000;

    /** What comes of a comparison, or of the lack of one. */
    record Decision(AttemptRecord chosen, boolean verified) {}

    private static final class Case {
        private final List<AttemptRecord> candidates = new ArrayList<>();
    }

    private final JobId job;
    private final int percent;
    private final boolean hasPictures;
    private final Map<TaskId, Case> cases = new LinkedHashMap<>();
    private final Set<TaskId> comparing = new LinkedHashSet<>();
    private final Map<ServerId, Accusation> accusations = new LinkedHashMap<>();

    Verification(JobId job, JobSpec spec) {
        this.job = job;
        this.percent = spec.policy().checks().verifyPercent();
        this.hasPictures = spec.format().hasPictures();
    }

    /** Whether a task is one of those that are rendered twice: decided by the job and the task alone. */
    boolean covers(TaskId task) {
        return percent > 0
                && hasPictures
                && task.step() == StepName.RENDER
                && Long.remainderUnsigned(mix(job.value().hashCode() * 0x9e3779b97f4a7c15L + task.index()), WHOLE)
                        < percent * (WHOLE / 100L);
    }

    /** Spreads numbers that follow each other (the finisher of SplitMix64). */
    private static long mix(long number) {
        long mixed = (number ^ number >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Takes in a success, which is now to be compared, or waits for another one. */
    void add(AttemptRecord success) {
        Case one = cases.computeIfAbsent(success.task(), task -> new Case());
        one.candidates.add(success);
        if (one.candidates.size() > 1) {
            comparing.add(success.task());
        }
    }

    /** Whether a success of a task waits for what others make of it. */
    boolean has(TaskId task) {
        return cases.containsKey(task);
    }

    /** Whether the pictures of a task are to be compared before anything else. */
    boolean isComparing(TaskId task) {
        return comparing.contains(task);
    }

    /** The tasks whose pictures are to be compared, the one that has waited longest first. */
    Set<TaskId> comparing() {
        return Collections.unmodifiableSet(comparing);
    }

    /** The tasks that have a success, the one that has waited longest first. */
    List<TaskId> tasks() {
        return List.copyOf(cases.keySet());
    }

    /** The successes of a task, oldest first. */
    List<AttemptRecord> candidates(TaskId task) {
        Case one = cases.get(task);
        return one == null ? List.of() : List.copyOf(one.candidates);
    }

    /** The servers that have made a picture of a task. */
    Set<ServerId> servers(TaskId task) {
        Set<ServerId> servers = new TreeSet<>();
        candidates(task).forEach(candidate -> servers.add(candidate.server()));
        return servers;
    }

    /** The only version of the package that may render a task again; empty when it is not known. */
    Optional<String> version(TaskId task) {
        return candidates(task).stream()
                .flatMap(candidate -> candidate.outputs().stream())
                .map(TaskOutput::packageVersion)
                .filter(version -> !version.isEmpty())
                .findFirst();
    }

    /** Takes in a comparison; returns what is decided, if anything is. */
    Optional<Decision> compared(JobEvent.PicturesCompared event) {
        Case one = cases.get(event.task());
        boolean awaited = one != null
                && comparing.contains(event.task())
                && newest(one).attempt().equals(event.newest());
        if (!awaited) {
            return Optional.empty(); // of a task that has begun anew meanwhile
        }
        comparing.remove(event.task());
        wrong(one.candidates, event)
                .forEach(server ->
                        accusations.put(server, new Accusation(server, event.task(), event.difference(), event.at())));
        if (event.agreeing().isEmpty() && one.candidates.size() < MOST) {
            return Optional.empty();
        }
        return Optional.of(decide(event.task(), !event.agreeing().isEmpty()));
    }

    /** Nothing more comes of it: the newest picture is taken as it is. */
    Decision settle(TaskId task) {
        return decide(task, false);
    }

    private Decision decide(TaskId task, boolean verified) {
        comparing.remove(task);
        return new Decision(newest(cases.remove(task)), verified);
    }

    private static AttemptRecord newest(Case one) {
        return one.candidates.get(one.candidates.size() - 1);
    }

    /** The task begins anew. */
    void forget(TaskId task) {
        cases.remove(task);
        comparing.remove(task);
    }

    /** The Scheduler has heard of a proof; there may be a later one. */
    void told(JobEvent.DisagreementTold event) {
        accusations.computeIfPresent(event.server(), (server, last) -> last.at().equals(event.proof()) ? null : last);
    }

    /** The servers that were proven wrong and of which the Scheduler has not heard, each with the last proof. */
    List<Accusation> accusations() {
        return List.copyOf(accusations.values());
    }

    /** The servers whose picture differs from two others that agree. */
    private static List<ServerId> wrong(List<AttemptRecord> candidates, JobEvent.PicturesCompared event) {
        Set<Object> differing = new HashSet<>(event.differing());
        return event.agreeing().isEmpty() || candidates.size() < MOST
                ? List.of()
                : candidates.stream()
                        .filter(candidate -> differing.contains(candidate.attempt()))
                        .map(AttemptRecord::server)
                        .toList();
    }
}
