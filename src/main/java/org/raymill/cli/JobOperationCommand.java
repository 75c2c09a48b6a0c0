package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.api.json.PriorityRequest;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.model.TaskId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does something to a job; prints the job's id, its state, and what was done. */
abstract class JobOperationCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Mixin
    private OperationOptions operation;

    @Parameters(paramLabel = "JOB", index = "0", description = "The job's id.")
    private JobId job;

    private JobOperationCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Where the API does it, below the job. */
    abstract String path();

    /** What it is told. */
    Object request(OperationOptions given) {
        return given.request();
    }

    /** What is printed of the job as it is then. */
    String outcome(JobSummary summary) {
        return terminal.paint(Values.word(summary.status()));
    }

    /** Where the API tells of what is to be changed, below the job; empty when the job's state says enough. */
    Optional<String> before() {
        return Optional.empty();
    }

    /**
     * What was done, in words.
     *
     * @param before what the API told before
     */
    String done(JsonNode before, JobSummary after) {
        return "";
    }

    @Override
    public final Integer call() {
        ApiClient client = farm.client();
        String at = "/api/v1/jobs/" + job;
        Optional<JsonNode> before = before().flatMap(path -> known(client, at + path));
        JobSummary summary = client.post(at + "/" + path(), request(operation), JobSummary.class);
        String done = before.map(known -> done(known, summary)).orElse("");
        terminal.print(summary.id() + " " + outcome(summary) + (done.isEmpty() ? "" : ": " + Terminal.clean(done)));
        return 0;
    }

    /** When it can not be told, the operation itself says what is wrong. */
    private static Optional<JsonNode> known(ApiClient client, String path) {
        try {
            return Optional.of(client.getTree(path));
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    /** Pauses a job. */
    @Command(name = "pause", description = "Start nothing more of a job; what runs may end.")
    static final class Pause extends JobOperationCommand {

        Pause(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "pause";
        }
    }

    /** Lets a paused job go on. */
    @Command(name = "resume", description = "Let a paused job go on.")
    static final class Resume extends JobOperationCommand {

        Resume(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "resume";
        }
    }

    /** Changes a job's priority. */
    @Command(name = "priority", description = "Change the priority of a job.")
    static final class Priority extends JobOperationCommand {

        private static final int MOST = 100;

        @Spec
        private CommandSpec command;

        @Parameters(paramLabel = "0-100", index = "1", description = "The new priority; 100 is most urgent.")
        private int priority;

        Priority(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "priority";
        }

        @Override
        Object request(OperationOptions given) {
            if (priority < 0 || priority > MOST) {
                throw new ParameterException(
                        command.commandLine(), "the priority must lie between 0 and 100, not " + priority);
            }
            return new PriorityRequest(priority, given.reason(), Optional.of(Users.current()));
        }

        @Override
        String outcome(JobSummary summary) {
            return super.outcome(summary) + ", priority " + summary.priority();
        }
    }

    /** Runs failed tasks again. */
    @Command(name = "retry", description = "Run failed tasks again, all or one, with their retries as at first.")
    static final class Retry extends JobOperationCommand {

        @Parameters(
                paramLabel = "TASK",
                index = "1",
                arity = "0..1",
                description = "The task, such as render-17 (default: all that have failed).")
        private Optional<TaskId> task = Optional.empty();

        Retry(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return task.map(id -> "tasks/" + id + "/").orElse("") + "retry";
        }

        @Override
        Optional<String> before() {
            return Optional.of(task.map(id -> "/tasks/" + id + "/why").orElse(""));
        }

        @Override
        String done(JsonNode before, JobSummary after) {
            if (task.isPresent()) {
                String status = before.path("status").asText();
                return status.equals("failed")
                        ? task.get() + " runs again"
                        : "nothing changed, " + task.get() + " has not failed: it is " + status;
            }
            int again = before.path("summary").path("tasksFailed").asInt() - after.tasksFailed();
            return again <= 0
                    ? "nothing changed, no task has failed"
                    : again + (again == 1 ? " failed task runs again" : " failed tasks run again");
        }
    }

    /** Removes a job. */
    @Command(
            name = "remove",
            description =
                    "Remove a job that has ended, with its pictures and logs. Its files go when no other job has them.")
    static final class Remove extends JobOperationCommand {

        Remove(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "remove";
        }

        @Override
        String outcome(JobSummary summary) {
            return "removed";
        }
    }

    /** Ends a running task. */
    @Command(
            name = "kill",
            description =
                    "End a task that runs, or keep one that waits from running. It has failed for good until it is retried.")
    static final class Kill extends JobOperationCommand {

        @Parameters(paramLabel = "TASK", index = "1", description = "The task, such as render-17.")
        private TaskId task;

        Kill(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "tasks/" + task + "/kill";
        }

        @Override
        Optional<String> before() {
            return Optional.of("/tasks/" + task + "/why");
        }

        @Override
        String done(JsonNode before, JobSummary after) {
            String status = before.path("status").asText();
            return switch (status) {
                case "running" -> task + " is ended, and has failed for good until it is retried";
                case "waiting", "blocked" -> task + " does not run until it is retried";
                default -> "nothing changed, " + task + " is " + status;
            };
        }
    }

    /** Leaves a frame out. */
    @Command(
            name = "skip",
            description =
                    "Leave a frame out: what runs of it ends, and the job can succeed without it. --undo takes it in again.")
    static final class Skip extends JobOperationCommand {

        @Parameters(paramLabel = "FRAME", index = "1", description = "The frame's number.")
        private int frame;

        @Option(names = "--undo", description = "Render the frame after all.")
        private boolean undo;

        Skip(Terminal terminal) {
            super(terminal);
        }

        @Override
        String path() {
            return "frames/" + frame + (undo ? "/retry" : "/skip");
        }

        @Override
        Optional<String> before() {
            return Optional.of("/frames/" + frame);
        }

        @Override
        String done(JsonNode before, JobSummary after) {
            String status = before.path("status").asText();
            boolean out = status.equals("cancelled");
            if (undo) {
                return out || status.equals("failed")
                        ? "frame " + frame + " is rendered after all"
                        : "nothing changed, frame " + frame + " was not skipped";
            }
            return out
                    ? "nothing changed, frame " + frame + " was skipped already"
                    : "frame " + frame + " is skipped; --undo takes it in again";
        }
    }
}
