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

    /**
     * The way that fits the terminal.
     *
     * @param tiles of each frame; 1 for whole frames
     */
    static Progress of(Terminal terminal, int tiles) {
        return terminal.interactive() ? new Bar(terminal, tiles) : new Lines(terminal, tiles);
    }

    /** For a terminal. */
    final class Bar implements Progress {
        private final Terminal terminal;
        private final int tiles;
        private ProgressBar bar;

        Bar(Terminal terminal, int tiles) {
            this.terminal = terminal;
            this.tiles = tiles;
        }

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            if (bar == null) {
                bar = Bars.counting(terminal, "Tasks", job.tasks());
            }
            bar.stepTo(job.tasksSucceeded());
            bar.setExtraMessage(" " + (job.status() == JobStatus.PAUSED ? "paused, " : "") + text(job, tiles, servers));
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

    /** For a pipe or a log: a line for each frame or tile, but not more than a hundred. */
    final class Lines implements Progress {
        private static final int PERCENT = 100;
        private final Terminal terminal;
        private final int tiles;
        private String last = "";

        Lines(Terminal terminal, int tiles) {
            this.terminal = terminal;
            this.tiles = tiles;
        }

        @Override
        public void show(JobSummary job, Map<String, Integer> servers) {
            int all = tiles > 1 ? job.tasks() : job.frames();
            int done = tiles > 1 ? job.tasksSucceeded() : job.framesDone();
            String now = job.status() + " " + (long) PERCENT * done / Math.max(1, all);
            if (!now.equals(last)) {
                last = now;
                terminal.say(Values.word(job.status()) + ": " + text(job, tiles, servers));
            }
        }

        @Override
        public void note(String text) {
            terminal.say(text);
        }

        @Override
        public void close() {}
    }

    /** How many tiles are done: every frame that is done has been put together by a task of its own. */
    private static String tilesDone(JobSummary job, int tiles) {
        long all = (long) job.frames() * tiles;
        return tiles == 1
                ? ""
                : ", " + Math.max(0, Math.min(all, job.tasksSucceeded() - job.framesDone())) + " of " + all + " tiles";
    }

    private static String text(JobSummary job, int tiles, Map<String, Integer> servers) {
        String work = servers.entrySet().stream()
                .map(server -> Terminal.clean(server.getKey()) + " x" + server.getValue())
                .collect(Collectors.joining(", "));
        return job.framesDone() + " of " + job.frames() + " frames"
                + tilesDone(job, tiles)
                + (job.tasksFailed() == 0 ? "" : ", " + job.tasksFailed() + " tasks failed")
                + (work.isEmpty() ? "" : ", at work: " + work);
    }
}
