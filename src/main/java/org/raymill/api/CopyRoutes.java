package org.raymill.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.SubmissionCopy;
import org.raymill.api.json.SubmissionCopy.LostFile;
import org.raymill.api.json.SubmissionCopy.Omission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.storage.InputManifest;

/** The submissions of which jobs could be made again. */
final class CopyRoutes {

    private final ApiContext context;
    private final PathValues values;

    CopyRoutes(ApiContext context) {
        this.context = context;
        this.values = new PathValues(context.problems());
    }

    Route create() {
        return path(
                segment("jobs").slash(segment()).slash(segment("submission")),
                id -> get(() -> values.job(id, job -> handle(request -> submission(request, job)))));
    }

    private CompletionStage<HttpResponse> submission(HttpRequest request, JobId job) {
        QueryParameters.of(request);
        return context.<JobReply>askJob(job, GetJob::new).thenCompose(reply -> {
            JobDetail detail =
                    reply.job().orElseThrow(() -> JobRoutes.notFound(job).asException());
            if (detail.spec().origin().isPresent()) {
                throw Problem.of(
                                ProblemType.WRONG_STATE,
                                "job " + job + " is another site's, which has its files; submit it again there")
                        .with("state", detail.summary().status())
                        .asException();
            }
            return context.blocking(() -> context.respond(StatusCodes.OK, copy(detail.spec())));
        });
    }

    private SubmissionCopy copy(JobSpec spec) throws IOException {
        List<Omission> omitted = new ArrayList<>();
        List<AssociatedFile> files = files(spec, omitted);
        JobSubmission submission = SubmissionOfJob.of(spec, files, context.definitions(), omitted);
        List<LostFile> missing = files.stream()
                .filter(file -> context.files().find(file.sha256()).isEmpty())
                .map(file -> new LostFile(file.path().value(), file.sha256().hex()))
                .toList();
        return new SubmissionCopy(submission, omitted, missing);
    }

    private List<AssociatedFile> files(JobSpec spec, List<Omission> omitted) throws IOException {
        Optional<Path> list = context.files().find(spec.manifest());
        if (list.isEmpty()) {
            omitted.add(new Omission(
                    "/files", "the list of the job's files was removed from the store; submit the scene again"));
            return List.of();
        }
        return InputManifest.parse(Files.readAllBytes(list.get())).files();
    }
}
