package org.raymill.api;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.api.SubmissionCheck.Checked;
import org.raymill.api.Submissions.Given;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobEstimate;
import org.raymill.api.json.JobEstimate.EstimatedEnd;
import org.raymill.api.json.JobEstimate.EstimatedStep;
import org.raymill.api.json.JobEstimate.FrameSeconds;
import org.raymill.api.json.SubmissionCopy.LostFile;
import org.raymill.model.Assessment;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Requirements;
import org.raymill.model.StepName;
import org.raymill.protocol.JobCatalogCommand.FrameTimes;
import org.raymill.protocol.JobCatalogCommand.MeasureFrames;
import org.raymill.protocol.SchedulerCommand.Assess;
import org.raymill.protocol.SchedulerCommand.Assessments;
import org.raymill.protocol.SchedulerCommand.Backlog;
import org.raymill.protocol.SchedulerCommand.GetBacklog;

/** Tells what a submission would be, before it is one. Nothing is guessed: what was not measured is not known. */
final class Estimates {

    private static final double MILLIS = 1_000;

    /** What is known of how long frames take. */
    private record Measured(Optional<FrameSeconds> times, String unknown) {}

    /** A step of a job, with how many tasks it has. */
    private record Step(StepName name, int tasks, Requirements needs) {}

    private final ApiContext context;
    private final Submissions submissions;
    private final InstantSource clock;

    Estimates(ApiContext context, Submissions submissions, InstantSource clock) {
        this.context = context;
        this.submissions = submissions;
        this.clock = clock;
    }

    CompletionStage<HttpResponse> of(Caller caller, byte[] body) {
        return of(caller, () -> Submissions.read(body));
    }

    /**
     * Tells what a submission would be.
     *
     * @param reading reads it; not on this thread
     */
    CompletionStage<HttpResponse> of(Caller caller, Callable<Given> reading) {
        return submissions
                .checked(caller, reading)
                .thenCompose(checked -> context.blocking(() -> missing(checked))
                        .thenCompose(missing -> estimate(checked.spec(), missing)))
                .thenApply(estimate -> context.respond(StatusCodes.OK, estimate));
    }

    private List<LostFile> missing(Checked checked) {
        return checked.manifest().files().stream()
                .filter(file -> context.files().find(file.sha256()).isEmpty())
                .map(file -> new LostFile(file.path().value(), file.sha256().hex()))
                .toList();
    }

    private CompletionStage<JobEstimate> estimate(JobSpec spec, List<LostFile> missing) {
        CompletionStage<Backlog> backlog = context.<Backlog>askScheduler(GetBacklog::new);
        return measured(spec).thenCompose(measured -> {
            List<Step> steps = steps(spec, measured.times());
            List<Requirements> needs = steps.stream().map(Step::needs).toList();
            return context.<Assessments>askScheduler(replyTo -> new Assess(needs, replyTo))
                    .thenCombine(backlog, (places, work) -> estimate(spec, missing, steps, places, work, measured));
        });
    }

    private JobEstimate estimate(
            JobSpec spec,
            List<LostFile> missing,
            List<Step> steps,
            Assessments places,
            Backlog backlog,
            Measured measured) {
        List<EstimatedStep> shown = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            shown.add(shown(steps.get(i), places.assessments().get(i)));
        }
        Assessment render = places.assessments().get(0);
        Optional<EstimatedEnd> end = measured.times()
                .flatMap(times -> new EndEstimate(spec, steps.get(0).tasks(), render, times)
                        .of(Optional.of(backlog), clock.instant()));
        return new JobEstimate(
                spec.profile().frames().count(), shown, missing, measured.times(), end, unknown(measured, shown, end));
    }

    private static EstimatedStep shown(Step step, Assessment place) {
        return new EstimatedStep(
                step.name().label(),
                step.tasks(),
                place.servers(),
                place.able(),
                place.ready(),
                place.slots(),
                place.slotsNow(),
                place.verdicts());
    }

    private static Optional<String> unknown(Measured measured, List<EstimatedStep> steps, Optional<EstimatedEnd> end) {
        if (measured.times().isEmpty()) {
            return Optional.of(measured.unknown());
        }
        Optional<EstimatedStep> nowhere =
                steps.stream().filter(step -> step.able() == 0).findFirst();
        if (nowhere.isPresent()) {
            return Optional.of("no server that the farm has could run its step "
                    + nowhere.get().step());
        }
        if (end.isEmpty()) {
            return Optional.of(
                    "no server has room for its tasks, even when nothing else runs, or it would take for years");
        }
        return end.flatMap(EstimatedEnd::latest).isPresent()
                ? Optional.empty()
                : Optional.of("other jobs of the same or of higher priority wait of which nothing was measured yet");
    }

    // ---- steps

    private static List<Step> steps(JobSpec spec, Optional<FrameSeconds> times) {
        int frames = spec.profile().frames().count();
        int tiles = spec.profile().tiles().count();
        Requirements pictures = Requirements.ofPictures(spec.profile());
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(StepName.RENDER, tiles > 1 ? frames * tiles : chunks(spec, times), pictures));
        if (tiles > 1) {
            steps.add(new Step(StepName.ASSEMBLE, frames, pictures));
        }
        if (spec.encoding().isPresent()) {
            steps.add(new Step(StepName.ENCODE, 1, Requirements.ofMovie(spec)));
        }
        return steps;
    }

    /** Chunks that are as long as measured times tell are as long as the profile allows where nothing was measured. */
    private static int chunks(JobSpec spec, Optional<FrameSeconds> times) {
        int chunk = spec.profile().chunk();
        int wanted = spec.policy().chunkSeconds();
        if (wanted > 0) {
            int longest = chunk > 1 ? chunk : JobProfile.MAX_CHUNK;
            chunk = times.map(measured ->
                            (int) Math.max(1, Math.min(longest, wanted / Math.max(0.001, measured.median()))))
                    .orElse(longest);
        }
        return (spec.profile().frames().count() + chunk - 1) / chunk;
    }

    // ---- times

    /** Of jobs of the same package in the same project, else in any. */
    private CompletionStage<Measured> measured(JobSpec spec) {
        String packageName = spec.profile().packageName();
        String project = spec.policy().project();
        return ask(packageName, Optional.of(project)).thenCompose(own -> {
            if (!own.available()) {
                return CompletableFuture.completedFuture(
                        new Measured(Optional.empty(), "the farm's database does not answer now"));
            }
            String ofPackage = " of the package " + packageName;
            if (!own.millis().isEmpty()) {
                return CompletableFuture.completedFuture(
                        new Measured(Optional.of(times(own, ofPackage + " in the project " + project)), ""));
            }
            return ask(packageName, Optional.empty())
                    .thenApply(all -> all.millis().isEmpty()
                            ? new Measured(
                                    Optional.empty(),
                                    "no job" + ofPackage + " has succeeded yet, so nothing was measured")
                            : new Measured(Optional.of(times(all, ofPackage + " in all projects")), ""));
        });
    }

    private CompletionStage<FrameTimes> ask(String packageName, Optional<String> project) {
        return context.askCatalog(replyTo -> new MeasureFrames(packageName, project, replyTo));
    }

    private static FrameSeconds times(FrameTimes measured, String which) {
        List<Long> sorted = measured.millis().stream().sorted().toList();
        int jobs = sorted.size();
        return new FrameSeconds(
                sorted.get(0) / MILLIS,
                sorted.get(jobs / 2) / MILLIS,
                sorted.get(jobs - 1) / MILLIS,
                jobs,
                (jobs == 1 ? "the last job" : "the last " + jobs + " jobs") + which);
    }
}
