package org.raymill.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.raymill.model.AttemptId;
import org.raymill.model.HostHardware;
import org.raymill.model.HostLoad;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PackageProblem;
import org.raymill.model.SandboxMode;
import org.raymill.model.TaskOrder;
import org.raymill.telemetry.ServerMetrics;

/** What runs on a host, as its render server sees it: {@link TaskRuns}, or the virtual runs of a simulation. */
abstract class Runs {

    private final TaskCounter counter = new TaskCounter();

    /** Differs for each process of the server. */
    public abstract String incarnation();

    /** When the process was started. */
    abstract Instant startedAt();

    /** How the server behaves. */
    public abstract RenderServerSettings settings();

    /** The leases, to be used by one render server at a time. */
    abstract LeaseTable leases();

    /** What is measured here. */
    abstract ServerMetrics metrics();

    /** The host with its free space of this moment. */
    abstract HostHardware host();

    /** How busy the host is; empty when that is not known. */
    Optional<HostLoad> load() {
        return Optional.empty();
    }

    /** Counts what is done here. */
    final TaskCounter counter() {
        return counter;
    }

    /** What the host can render with. */
    abstract List<InstalledPackage> packages();

    /** What holds the programs of tasks back. */
    abstract SandboxMode sandbox();

    /** Who counts the processes of a program, in words; empty when nobody is asked. */
    String processCounting() {
        return "";
    }

    /** The packages that are on the host and do not work. */
    List<PackageProblem> packageProblems() {
        return List.of();
    }

    /** Removes from the disk, in the background, what no task uses. */
    void makeRoom() {}

    /** Counts the reports of this incarnation. */
    abstract long nextSequence();

    /**
     * Says who is told, on any thread, when a run has ended; replaces who was told before. Runs that ended earlier are not told again: see
     * {@link #find}.
     */
    abstract void onEnd(Consumer<AttemptId> listener);

    /** The manifests of jobs whose files the host has, the latest used first. */
    abstract List<String> warm();

    /** The manifests of jobs for which programs stay alive on the host. */
    abstract List<String> sessions();

    /**
     * Starts an attempt, unless it was started before and is not forgotten.
     *
     * @param gpus the graphics processors that it may use, by their place among the host's
     */
    abstract void start(TaskOrder order, List<Integer> gpus);

    /** Ends an attempt early; the listener is told when everything of it is dead. One that has ended or is not known stays as it is. */
    abstract void stop(AttemptId attempt, String reason);

    /** Ends an attempt early to make room for another; the listener is told when everything of it is dead. */
    abstract void preempt(AttemptId attempt, String reason);

    /** Ends an attempt early because it has taken too long. */
    abstract void timeOut(AttemptId attempt, String reason);

    /** Ends an attempt early because the server shuts down. */
    abstract void handBack(AttemptId attempt, String reason);

    /** An attempt that runs, or has ended and is not forgotten. */
    abstract Optional<TaskRun> find(AttemptId attempt);

    /** Forgets an attempt that has ended, with all that it left on the host. */
    abstract void forget(AttemptId attempt);
}
