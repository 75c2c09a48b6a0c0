package org.raymill.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.raymill.api.json.JobEstimate;
import org.raymill.api.json.JobEstimate.EstimatedEnd;
import org.raymill.api.json.JobEstimate.EstimatedStep;
import org.raymill.api.json.JobEstimate.FrameSeconds;
import org.raymill.api.json.JobSubmission;

/** Tells what a job would be. */
final class EstimateText {

    private final Terminal terminal;

    private EstimateText(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Asks the farm about a job. */
    static JobEstimate of(ApiClient client, JobSubmission job) {
        return client.post("/api/v1/jobs/estimate", job, JobEstimate.class);
    }

    /** Prints what the farm says. */
    static void show(Terminal terminal, JobEstimate estimate, boolean json) {
        if (json) {
            Json.print(terminal, estimate);
        } else {
            new EstimateText(terminal).print(estimate);
        }
    }

    private void print(JobEstimate estimate) {
        estimate.steps().forEach(step -> print(step, estimate.frames()));
        estimate.secondsPerFrame().ifPresent(times -> term("a frame", times(times)));
        term("done", estimate.end().map(EstimateText::end).orElse("not known"));
        estimate.unknown().ifPresent(why -> term("not known", why));
        if (!estimate.missing().isEmpty()) {
            int files = estimate.missing().size();
            term("to upload", files + (files == 1 ? " file" : " files"));
        }
    }

    private void print(EstimatedStep step, int frames) {
        String what = step.tasks()
                + (step.tasks() == 1 ? " task" : " tasks")
                + (step.step().equals("render") ? " for " + frames + (frames == 1 ? " frame" : " frames") : "");
        term(
                step.step(),
                what + "; " + step.able() + " of " + step.servers() + " servers could run them, at most " + step.slots()
                        + " at a time; room for " + step.slotsNow() + " now");
        step.verdicts().forEach(verdict -> term("", verdict.toString()));
    }

    private static String times(FrameSeconds times) {
        return seconds(times.low()) + " to " + seconds(times.high()) + ", in the middle " + seconds(times.median())
                + " (" + times.basis() + ")";
    }

    private static String seconds(double seconds) {
        return seconds < 10
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : Times.text(Duration.ofSeconds(Math.round(seconds)));
    }

    private static String end(EstimatedEnd end) {
        Instant now = Instant.now();
        return "in " + in(now, end.earliest()) + " at the earliest"
                + end.latest()
                        .map(latest -> ", in " + in(now, latest) + " at the latest")
                        .orElse("");
    }

    private static String in(Instant now, Instant then) {
        return Times.text(
                Duration.ofSeconds(Math.max(1, Duration.between(now, then).toSeconds())));
    }

    private void term(String word, String text) {
        terminal.print(String.format(Locale.ROOT, "%-10s %s", word, Terminal.clean(text)));
    }
}
