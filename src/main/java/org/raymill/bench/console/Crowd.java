package org.raymill.bench.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.HostHardware;
import org.raymill.model.HostLoad;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.LeaseId;
import org.raymill.model.RunningAttempt;
import org.raymill.model.SandboxMode;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerStatus;
import org.raymill.model.ServerStatusBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.FarmEvent;

/**
 * Render servers that are only told of, and the events of their tasks. Each server has {@value #SLOTS} tasks at a time of {@value #TASK_MINUTES} minutes; of
 * each task it is told at its start and its end how the server is then and how the job, and once that there is a picture of it. Between two events of the
 * same subject there are at least twice as many others as there are servers, or jobs: whoever is no further behind hears each.
 *
 * @param jobs how many there are of {@link ListedJobs}
 * @param servers how many there are
 * @param first when job 0 was submitted
 */
public record Crowd(int jobs, int servers, Instant first) {

    /** What begins the reason of a job and the message of a server that an event of the crowd tells of; the event's number follows. */
    public static final String MARK = "event ";

    /** How many events there are of each task. */
    public static final int EVENTS_OF_A_TASK = 5;

    private static final int SLOTS = 4;
    private static final int TASK_MINUTES = 10;
    private static final int CORES = 64;
    private static final int MEMORY_MIB = 131_072;
    private static final int RACK = 40;
    private static final int DRAINING_OF = 20;
    private static final int TASKS_OF_A_JOB = 240;

    /** How many events such servers give in an hour. */
    public static long eventsInAnHour(int servers) {
        return (long) servers * SLOTS * (60 / TASK_MINUTES) * EVENTS_OF_A_TASK;
    }

    /** Whether a server takes no new work. */
    public static boolean isDraining(int number) {
        return number % DRAINING_OF == DRAINING_OF - 1;
    }

    /** The name of a server. */
    public static String server(int number) {
        return String.format("mill-%04d", number);
    }

    /**
     * What a server reports of itself.
     *
     * @param sequence counts its reports
     * @param epoch of the Scheduler that it follows
     */
    ServerStatus status(int number, long sequence, long epoch) {
        return ServerStatusBuilder.builder()
                .server(new ServerId(server(number)))
                .incarnation("crowd-" + number)
                .sequence(sequence)
                .epoch(epoch)
                .startedAt(first)
                .host(host(number))
                .cores(CORES)
                .memoryMiB(MEMORY_MIB)
                .packages(packages(number))
                .accepting(!isDraining(number))
                .message(isDraining(number) ? "a new disk" : "")
                .tags(tags(number))
                .sandbox(SandboxMode.BUBBLEWRAP)
                .load(Optional.of(load(number)))
                .build();
    }

    /** An event, by its number from 0. */
    FarmEvent event(long number) {
        long task = number / EVENTS_OF_A_TASK;
        return switch ((int) (number % EVENTS_OF_A_TASK)) {
            case 0 -> new FarmEvent.ServerChanged(detail((int) (task % servers), number));
            case 1 -> new FarmEvent.JobChanged(running((int) (task % jobs), number));
            case 2 ->
                new FarmEvent.SampleTaken(
                        new JobId(ListedJobs.id((int) (task % jobs))),
                        Long.toString(1 + task % TASKS_OF_A_JOB),
                        task(task),
                        0.5);
            case 3 -> new FarmEvent.ServerChanged(detail((int) ((task + servers / 2) % servers), number));
            default -> new FarmEvent.JobChanged(running((int) ((task + jobs / 2) % jobs), number));
        };
    }

    /** A job that goes on. */
    private JobSummary running(int number, long event) {
        JobSummary ended = ListedJobs.job(number, first);
        int done = (int) (event % (ended.frames() + 1));
        return new JobSummary(
                ended.id(),
                ended.name(),
                ended.status() == JobStatus.FAILED ? JobStatus.FAILED : JobStatus.RUNNING,
                MARK + event,
                ended.packageName(),
                ended.project(),
                ended.user(),
                ended.priority(),
                ended.frames(),
                done,
                ended.tasks(),
                Math.min(SLOTS, ended.frames() - done),
                done,
                0,
                ended.submittedAt(),
                ended.startedAt(),
                Optional.empty());
    }

    private ServerDetail detail(int number, long event) {
        return new ServerDetail(
                server(number),
                isDraining(number) ? ServerDetail.Status.DRAINING : ServerDetail.Status.UP,
                MARK + event,
                host(number),
                CORES,
                CORES,
                MEMORY_MIB,
                MEMORY_MIB / 2,
                packages(number),
                attempts(number, event),
                first,
                first,
                0,
                0,
                tags(number),
                Map.of(),
                Map.of(),
                0,
                Optional.empty(),
                SandboxMode.BUBBLEWRAP,
                "",
                List.of(),
                Optional.of(load(number)),
                Optional.empty());
    }

    private List<RunningAttempt> attempts(int server, long event) {
        List<RunningAttempt> attempts = new ArrayList<>(SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            long task = event / EVENTS_OF_A_TASK + slot;
            attempts.add(new RunningAttempt(
                    new JobId(ListedJobs.id((int) (task % jobs))),
                    task(task),
                    new AttemptId(String.format("%016d", event * SLOTS + slot)),
                    1,
                    new LeaseId(1, 1 + (long) server * SLOTS + slot),
                    first,
                    slot / (double) SLOTS));
        }
        return attempts;
    }

    private static TaskId task(long task) {
        return new TaskId(StepName.RENDER, (int) (task % TASKS_OF_A_JOB));
    }

    private static HostHardware host(int number) {
        return new HostHardware(
                server(number),
                "Debian GNU/Linux 12",
                "amd64",
                "AMD EPYC 9354P",
                CORES,
                MEMORY_MIB,
                List.of(),
                MEMORY_MIB);
    }

    private static List<InstalledPackage> packages(int number) {
        return List.of(new InstalledPackage("blender", number % 2 == 0 ? "4.2.1" : "4.5.0", true, true));
    }

    private static List<String> tags(int number) {
        return List.of("rack-" + number / RACK);
    }

    private static HostLoad load(int number) {
        return new HostLoad(number % 100 / 100.0, MEMORY_MIB / 2);
    }
}
