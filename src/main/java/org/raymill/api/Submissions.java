package org.raymill.api;

import akka.Done;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.raymill.api.SubmissionCheck.Checked;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.Role;
import org.raymill.model.Sha256;
import org.raymill.protocol.Ids;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.RenderJobCommand.Submit;
import org.raymill.protocol.RenderJobCommand.SubmitReply;
import org.raymill.storage.InputManifest;

/**
 * Takes submissions in: checked, registered in the catalogue, accepted by the job. A client that hears nothing repeats its request with the
 * same idempotency key and gets the same job, wherever the first try was lost.
 */
final class Submissions {

    private static final String KEY_HEADER = "Idempotency-Key";
    private static final int MAX_KEY = 200;

    private final ApiContext context;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Submissions(ApiContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    /** A submission as it was read, with what was wrong in reading it. */
    record Given(JobSubmission submission, InputErrors errors) {}

    /** A submission that is ready to be registered. */
    private record Ready(JobSpec spec, InputManifest files, String requestHash, boolean limited) {}

    CompletionStage<HttpResponse> submit(HttpRequest request, byte[] body) {
        return submit(request, () -> read(body), hash(body));
    }

    /**
     * Takes a submission in.
     *
     * @param reader reads it; may block
     * @param requestHash tells whether a repeated key came with the same request
     */
    CompletionStage<HttpResponse> submit(HttpRequest request, Callable<Given> reader, String requestHash) {
        Optional<String> key =
                request.getHeader(KEY_HEADER).map(HttpHeader::value).map(Submissions::checkedKey);
        Caller caller = Callers.of(request);
        Instant now = clock.instant();
        JobId candidate = Ids.newJob(now, random);
        SubmissionTrace trace = SubmissionTrace.of(request, candidate, context.tracing(), now);
        return context.blocking(reader)
                .thenCompose(given -> Predecessors.ask(context, given.submission())
                        .thenCompose(
                                found -> context.blocking(() -> prepare(given, found, caller, trace, requestHash))))
                .thenCompose(ready ->
                        register(candidate, key, ready, now).thenCompose(reply -> accept(ready, trace, reply)));
    }

    /** Says what is wrong with a submission whose files may still be missing; keeps nothing. */
    CompletionStage<HttpResponse> check(HttpRequest request, byte[] body) {
        return check(request, () -> read(body));
    }

    CompletionStage<HttpResponse> check(HttpRequest request, Callable<Given> reader) {
        return checked(Callers.of(request), reader)
                .thenApply(checked -> HttpResponse.create().withStatus(StatusCodes.NO_CONTENT));
    }

    private static void requireAllowed(Caller caller, JobSpec spec) {
        String project = spec.policy().project();
        if (!caller.grants().allow(Role.SUBMITTER, project)) {
            throw AccessGuard.forbidden(
                            caller, "the role submitter in the project " + project + " is needed; name another project")
                    .asException();
        }
    }

    /**
     * The job that a submission would be, whose files may still be missing; fails with a {@link ProblemException} with all that is wrong, and when the
     * caller may not submit it.
     */
    CompletionStage<Checked> checked(Caller caller, Callable<Given> reader) {
        return context.blocking(reader).thenCompose(given -> Predecessors.ask(context, given.submission())
                .thenCompose(found -> context.blocking(() -> check(given, found, caller, true))));
    }

    private static String checkedKey(String key) {
        if (key.isBlank() || key.length() > MAX_KEY || key.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            throw Problem.parameter(KEY_HEADER, "must have 1 to " + MAX_KEY + " printable ASCII characters")
                    .asException();
        }
        return key;
    }

    static Given read(byte[] body) {
        InputErrors errors = new InputErrors();
        return new Given(SubmissionReader.read(body, errors), errors);
    }

    private Checked check(Given given, Predecessors predecessors, Caller caller, boolean filesLater) {
        Checked checked = SubmissionCheck.check(
                given.submission(),
                predecessors.visibleTo(caller),
                context.settings().sites(),
                context.settings().notifications(),
                context.files(),
                context.definitions(),
                given.errors(),
                filesLater);
        requireAllowed(caller, checked.spec());
        return checked;
    }

    private Ready prepare(
            Given given, Predecessors predecessors, Caller caller, SubmissionTrace trace, String requestHash)
            throws IOException {
        Checked checked = check(given, predecessors, caller, false);
        byte[] manifest = checked.manifest().toJson();
        Sha256 list = context.files().put(manifest);
        return new Ready(
                checked.with(list, manifest.length, caller).within(trace.trace()),
                checked.manifest(),
                // Somebody else's key is not for this caller to find a job with.
                caller.name()
                        .map(name -> "user " + name + "\n" + requestHash)
                        .map(Submissions::hash)
                        .orElse(requestHash),
                Quotas.user(caller).isPresent());
    }

    private static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private CompletionStage<RegisterReply> register(JobId job, Optional<String> key, Ready ready, Instant now) {
        JobSummary summary = JobSummary.accepted(job, ready.spec(), now);
        return context.askCatalog(replyTo -> new Register(
                job,
                key,
                ready.requestHash(),
                summary,
                Optional.of(ready.spec().manifest()),
                ready.spec().policy().predecessors(),
                ready.limited(),
                replyTo));
    }

    /**
     * From the registration on a collection of the store sees the job; what it took just before is missing now, or taken back by this. So this comes
     * after the registration, whatever was looked at before.
     */
    private CompletionStage<Done> claim(Ready ready) {
        return context.blocking(() -> {
            Sha256 list = ready.spec().manifest();
            if (context.files().claim(list, clock.instant()).isEmpty()) {
                context.files().put(ready.files().toJson());
            }
            ClaimedFiles.require(ready.files().files(), context.files(), new InputErrors());
            return Done.getInstance();
        });
    }

    private CompletionStage<HttpResponse> accept(Ready ready, SubmissionTrace trace, RegisterReply reply) {
        return switch (reply.outcome()) {
            case REGISTERED ->
                claim(ready)
                        .thenCompose(done -> accept(ready.spec(), reply.job().orElseThrow(), StatusCodes.CREATED))
                        .thenApply(answer -> trace.answered(answer, ready.spec(), context.tracing(), clock.instant()));
            // The first try may have been lost before the job had it: a job that has it only answers.
            case REPEATED ->
                claim(ready)
                        .thenCompose(done -> accept(ready.spec(), reply.job().orElseThrow(), StatusCodes.OK));
            case CONFLICT ->
                throw Problem.of(
                                ProblemType.IDEMPOTENCY_CONFLICT,
                                "the idempotency key belongs to job "
                                        + reply.job().map(JobId::value).orElse("?")
                                        + ", which was another request; take a new key for each new job")
                        .asException();
            case EXCEEDED -> throw Quotas.exceeded(reply.excess().orElseThrow()).asException();
            case UNAVAILABLE ->
                throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                        .asException();
        };
    }

    private CompletionStage<HttpResponse> accept(JobSpec spec, JobId job, StatusCode status) {
        return context.<SubmitReply>askJob(job, replyTo -> new Submit(spec, replyTo))
                .thenApply(reply -> answer(reply, job, status))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(inDoubt(failure, job)));
    }

    private HttpResponse answer(SubmitReply reply, JobId job, StatusCode status) {
        if (reply.removed()) {
            throw Problem.of(
                            ProblemType.JOB_REMOVED,
                            "this request was job " + job
                                    + ", which somebody has removed since; to submit it again take a new key")
                    .with("job", job)
                    .asException();
        }
        return context.respond(status, reply.summary()).addHeader(Location.create(JobRoutes.address(job)));
    }

    private static Throwable inDoubt(Throwable failure, JobId job) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? Problem.temporary(
                                ProblemType.UNAVAILABLE,
                                "job " + job + " did not answer in time and may have been accepted or not; repeat the"
                                        + " request with its idempotency key, or look for the job before submitting again")
                        .with("job", job)
                        .asException()
                : cause;
    }
}
