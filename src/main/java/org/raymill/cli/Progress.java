package org.raymill.cli;

import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;

/** Shows how far a job is: a bar on a terminal, lines elsewhere. */
interface Progress extends AutoCloseable {

    /**
     * Shows what is now.
     *
     * @param servers how many tasks of the job each server runs
     */
    void show(JobSummary job, Map<String, Integer> servers);

    /** Tells something else that the user should know. */
    void note(String text);

    @Override
    void close();

    /** The way that fits the terminal. */
    static Progress of(Terminal terminal) {
        return terminal.interactive() ? new Bar(terminal) : new Lines(terminal);
    }

    /** For a terminal. */
    final class Bar implements Progress {
        private final Terminal terminal;
        private ProgressBar bar;

        Bar(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            if (bar == null) {
                bar = Bars.counting(terminal, "Tasks", job.tasks());
            }
            bar.stepTo(job.tasksSucceeded());
            bar.setExtraMessage(" " + (job.status() == JobStatus.PAUSED ? "paused, " : "") + text(job, servers));
        }

        @Override
        public void note(String text) {
            if (bar == null) {
                terminal.say(text);
            } else {
                bar.setExtraMessage(" " + text);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.refresh(); // closing alone may skip the last state
                bar.close();
            }
        }
    }

    /** For a pipe or a log: a line for each frame, but not more than a hundred. */
    final class Lines implements Progress {
        private static final int PERCENT = 100;
        private final Terminal terminal;
        private String last = "";

        Lines(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            String now = job.status() + " " + (long) PERCENT * job.framesDone() / Math.max(1, job.frames());
            if (!now.equals(last)) {
                last = now;
                terminal.say(Values.word(job.status()) + ": " + text(job, servers));
            }
        }

        @Override
        public void note(String text) {
            terminal.say(text);
        }

        @Override
        public void close() {}
    }

    private static String text(JobSummary job, Map<String, Integer> servers) {
        String work = servers.entrySet().stream()
                .map(server -> Terminal.clean(server.getKey()) + " x" + server.getValue())
                .collect(Collectors.joining(", "));
        return job.framesDone() + " of " + job.frames() + " frames"
                + (job.tasksFailed() == 0 ? "" : ", " + job.tasksFailed() + " tasks failed")
                + (work.isEmpty() ? "" : ", at work: " + work);
    }
}
