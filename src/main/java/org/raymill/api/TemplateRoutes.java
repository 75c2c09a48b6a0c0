package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.put;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.raymill.api.TemplateJobs.Made;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.TemplateDefinition;
import org.raymill.api.json.TemplateJob;
import org.raymill.api.json.TemplateView;
import org.raymill.model.JobTemplate;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply;
import org.raymill.protocol.JobTemplatesCommand.Condition;
import org.raymill.protocol.JobTemplatesCommand.FindTemplate;
import org.raymill.protocol.JobTemplatesCommand.ListTemplates;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;
import org.raymill.protocol.JobTemplatesCommand.TemplateList;
import org.raymill.protocol.JobTemplatesCommand.TemplateReply;

/** Job templates, and jobs that are submitted by them. */
final class TemplateRoutes {

    private static final String ANYBODY = JobSubmission.DEFAULT_USER;
    private static final int MAX_BY = 100;
    private static final int MAX_REASON = 500;

    private final ApiContext context;
    private final PathValues values;
    private final RequestBodies bodies;
    private final Submissions submissions;
    private final Estimates estimates;
    private final TemplateJobs jobs;

    TemplateRoutes(ApiContext context, RequestBodies bodies, Submissions submissions, Estimates estimates) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
        this.submissions = submissions;
        this.estimates = estimates;
        this.jobs = new TemplateJobs(context);
    }

    Route create() {
        return pathPrefix(
                "templates",
                () -> concat(
                        pathEnd(() -> get(() -> handle(this::list))),
                        pathPrefix(
                                segment(),
                                text -> values.value("template", text, JobTemplate::requireName, this::template))));
    }

    private Route template(String name) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> handle(request -> show(request, name))),
                        put(() -> handle(request -> change(request, name))),
                        delete(() -> handle(request -> remove(request, name))))),
                path("jobs", () -> post(() -> handle(request -> submit(request, name)))),
                path("estimate", () -> post(() -> handle(request -> estimate(request, name)))));
    }

    // ---- looking

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters.of(request);
        return context.<TemplateList>askTemplates(ListTemplates::new).thenApply(reply -> {
            requireDatabase(reply.available());
            return context.respond(StatusCodes.OK, new org.raymill.api.json.TemplateList(reply.templates()));
        });
    }

    private CompletionStage<HttpResponse> show(HttpRequest request, String name) {
        QueryParameters.of(request);
        return find(name).thenApply(template -> view(StatusCodes.OK, template));
    }

    private CompletionStage<JobTemplate> find(String name) {
        return context.<TemplateReply>askTemplates(replyTo -> new FindTemplate(name, replyTo))
                .thenApply(reply -> {
                    requireDatabase(reply.available());
                    return reply.template().orElseThrow(() -> notFound(name).asException());
                });
    }

    private HttpResponse view(StatusCode status, JobTemplate template) {
        TemplateDefinition definition = TemplateReader.stored(template.content(), context.json());
        TemplateView view = new TemplateView(
                template.name(),
                template.title(),
                definition.help().orElse(""),
                definition.parameters(),
                definition.job(),
                template.revision(),
                template.changedBy(),
                template.changedAt());
        return context.respond(status, view).addHeader(Preconditions.tag(template.tag()));
    }

    private static Problem notFound(String name) {
        return Problem.of(
                ProblemType.TEMPLATE_NOT_FOUND,
                "there is no template '" + name + "'; GET /api/v1/templates lists them");
    }

    private static void requireDatabase(boolean available) {
        if (!available) {
            throw Problem.temporary(ProblemType.UNAVAILABLE, "the farm's database does not answer now; try again")
                    .asException();
        }
    }

    // ---- changing

    private CompletionStage<HttpResponse> change(HttpRequest request, String name) {
        QueryParameters.of(request);
        Condition condition = condition(request);
        return bodies.handle(request, JobTemplate.MAX_CONTENT, body -> context.blocking(() -> read(body))
                .thenCompose(definition -> tried(Callers.of(request), definition)
                        .thenCompose(fine -> context.<ChangeReply>askTemplates(replyTo -> new PutTemplate(
                                name,
                                definition.title().orElse(name),
                                content(definition),
                                condition,
                                Callers.of(request).nameOr(definition.by().orElse(ANYBODY)),
                                definition.reason().orElse(""),
                                replyTo))))
                .thenApply(reply -> changed(name, reply)));
    }

    private static TemplateDefinition read(byte[] body) {
        InputErrors errors = new InputErrors();
        TemplateDefinition definition = TemplateReader.read(body, errors);
        OperationBodies.checkLine(errors, "/by", definition.by(), MAX_BY);
        OperationBodies.checkLine(errors, "/reason", definition.reason(), MAX_REASON);
        TemplateCheck.check(definition, errors);
        errors.throwIfAny();
        return definition;
    }

    /** Fails with what would be wrong with the job that the template makes of its defaults. */
    private CompletionStage<Boolean> tried(Caller caller, TemplateDefinition definition) {
        Set<String> guessed = new HashSet<>();
        Made made = jobs.trial(definition, guessed);
        List<Problem.FieldError> read = made.given().errors().all();
        return TemplateJobs.retold(
                submissions.checked(caller, made::given).thenApply(checked -> true),
                errors -> errors.stream()
                        .flatMap(error -> TemplateJobs.ofTemplate(error, made, guessed, read.contains(error)).stream())
                        .toList(),
                true);
    }

    private String content(TemplateDefinition definition) {
        try {
            String content = context.json().writeValueAsString(definition.bare());
            if (content.length() > JobTemplate.MAX_CONTENT) {
                throw Problems.tooLarge(JobTemplate.MAX_CONTENT).asException();
            }
            return content;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template can always be written", e);
        }
    }

    private CompletionStage<HttpResponse> remove(HttpRequest request, String name) {
        QueryParameters query = QueryParameters.of(request, "by", "reason");
        String by = Callers.of(request).nameOr(query.text("by").orElse(ANYBODY));
        String reason = query.text("reason").orElse("");
        Condition condition = condition(request);
        return context.<ChangeReply>askTemplates(replyTo -> new RemoveTemplate(name, condition, by, reason, replyTo))
                .thenApply(reply -> {
                    refuse(name, reply);
                    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
                });
    }

    private static Condition condition(HttpRequest request) {
        Optional<String> none = request.getHeader("If-None-Match").map(HttpHeader::value);
        none.filter(text -> !text.strip().equals("*")).ifPresent(text -> {
            throw Problem.parameter("If-None-Match", "can only be * here").asException();
        });
        return new Condition(none.isPresent(), Preconditions.of(request).tags());
    }

    private HttpResponse changed(String name, ChangeReply reply) {
        refuse(name, reply);
        boolean created = reply.outcome() == ChangeReply.Outcome.CREATED;
        return view(
                created ? StatusCodes.CREATED : StatusCodes.OK, reply.template().orElseThrow());
    }

    private static void refuse(String name, ChangeReply reply) {
        switch (reply.outcome()) {
            case CREATED, DONE -> {}
            case NO_SUCH_TEMPLATE -> throw notFound(name).asException();
            case OUTDATED ->
                throw Problem.of(
                                ProblemType.PRECONDITION_FAILED,
                                reply.template()
                                                .map(now -> "the template is of revision " + now.revision()
                                                        + " by now, changed by " + now.changedBy())
                                                .orElse("there is no such template")
                                        + "; read it again")
                        .asException();
            case FULL ->
                throw Problem.of(
                                ProblemType.TOO_MANY_TEMPLATES,
                                "a site has at most " + JobTemplate.MAX_TEMPLATES + " templates; remove one first")
                        .asException();
            case UNAVAILABLE -> requireDatabase(false);
        }
    }

    // ---- submitting

    private CompletionStage<HttpResponse> submit(HttpRequest request, String name) {
        boolean dryRun = QueryParameters.of(request, "dry-run")
                .value("dry-run", StoreRoutes::flag)
                .orElse(false);
        return making(
                request,
                name,
                (made, body) -> dryRun
                        ? submissions.check(request, made::given)
                        : submissions.submit(request, made::given, requestHash(name, body)));
    }

    private CompletionStage<HttpResponse> estimate(HttpRequest request, String name) {
        QueryParameters.of(request);
        return making(request, name, (made, body) -> estimates.of(Callers.of(request), made::given));
    }

    /** Does something with the submission that the template makes of the values; what is wrong is told of those. */
    private CompletionStage<HttpResponse> making(
            HttpRequest request, String name, BiFunction<Made, byte[], CompletionStage<HttpResponse>> use) {
        return bodies.handle(request, context.settings().maxJobBytes(), body -> find(name)
                .thenCompose(template -> context.blocking(() -> make(template, body)))
                .thenCompose(made -> TemplateJobs.retold(
                        use.apply(made, body),
                        errors -> errors.stream()
                                .map(error -> TemplateJobs.ofValues(error, made))
                                .toList(),
                        HttpResponse.create())));
    }

    private Made make(JobTemplate template, byte[] body) {
        InputErrors errors = new InputErrors();
        TemplateJob wanted = TemplateReader.readJob(body, errors);
        return jobs.make(TemplateReader.stored(template.content(), context.json()), wanted, errors);
    }

    /** Of what the client sent: a request that is repeated is the same when the template has changed meanwhile. */
    private static String requestHash(String name, byte[] body) {
        String text = "template " + name + "\n" + Submissions.hash(body);
        return Submissions.hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
