package org.raymill.cli;

import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.raymill.model.JobSummary;

/** Shows how far a job is: a bar on a terminal, a line a frame elsewhere. */
interface Progress extends AutoCloseable {

    /**
     * @param servers how many tasks of the job each server runs
     */
    void show(JobSummary job, Map<String, Integer> servers);

    @Override
    void close();

    static Progress of(Terminal terminal) {
        return terminal.interactive() ? new Bar() : new Lines(terminal);
    }

    /** For a terminal. */
    final class Bar implements Progress {
        private static final int REFRESH_MILLIS = 100;
        private ProgressBar bar;

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            if (bar == null) {
                bar = new ProgressBarBuilder()
                        .setTaskName("Tasks")
                        .setInitialMax(job.tasks())
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .build();
            }
            bar.stepTo(job.tasksSucceeded());
            bar.setExtraMessage(" " + text(job, servers));
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /** For a pipe or a log. */
    final class Lines implements Progress {
        private final Terminal terminal;
        private String last = "";

        Lines(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            String now = job.status() + " " + job.framesDone();
            if (!now.equals(last)) {
                last = now;
                terminal.say(JobCommand.word(job.status()) + ": " + text(job, servers));
            }
        }

        @Override
        public void close() {}
    }

    private static String text(JobSummary job, Map<String, Integer> servers) {
        String work = servers.entrySet().stream()
                .map(server -> server.getKey() + " x" + server.getValue())
                .collect(Collectors.joining(", "));
        return job.framesDone() + " of " + job.frames() + " frames"
                + (job.tasksFailed() == 0 ? "" : ", " + job.tasksFailed() + " tasks failed")
                + (work.isEmpty() ? "" : ", at work: " + work);
    }
}
