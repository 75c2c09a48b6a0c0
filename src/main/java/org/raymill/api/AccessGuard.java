package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.raymill.api.access.Caller;
import org.raymill.api.access.Need;
import org.raymill.api.access.Need.Decision;
import org.raymill.api.access.Needs;
import org.raymill.model.JobId;

/**
 * Stands before all routes of the API, and lets requests through whose callers may do what they ask for. Which jobs a list has, and whether a job may be
 * submitted, is looked at behind it.
 */
final class AccessGuard {

    /** Where the name stands in the paths of jobs and accounts. */
    private static final int NAME_SEGMENT = 3;

    private record Outcome(Caller caller, Optional<Problem> refusal) {}

    private final Problems problems;
    private final Authentication authentication;
    private final JobOwners owners;

    AccessGuard(Problems problems, Authentication authentication, JobOwners owners) {
        this.problems = problems;
        this.authentication = authentication;
        this.owners = owners;
    }

    Route admit(Route inner) {
        if (!authentication.isRequired()) {
            return Callers.as(Caller.ANYBODY, inner);
        }
        return extractRequest(request -> onSuccess(decide(request), outcome -> outcome.refusal()
                .map(problems::complete)
                .orElseGet(() -> Callers.as(outcome.caller(), inner))));
    }

    private CompletionStage<Outcome> decide(HttpRequest request) {
        String path = request.getUri().path();
        Need need = Needs.of(request.method().value(), RoutePatterns.of(path));
        if (need == Need.NOTHING) {
            return who(request).exceptionally(failure -> Caller.NOBODY).thenApply(AccessGuard::allowed);
        }
        return who(request).thenCompose(caller -> {
            if (need.isOfJob()) {
                return ofJob(need, caller, named(request));
            }
            Decision decision = need == Need.OWN_ACCOUNT
                    ? Need.decide(caller, named(request), changes(request))
                    : need.decide(caller);
            return CompletableFuture.completedFuture(outcome(need, caller, decision));
        });
    }

    private CompletionStage<Caller> who(HttpRequest request) {
        try {
            return authentication.caller(request);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Outcome allowed(Caller caller) {
        return new Outcome(caller, Optional.empty());
    }

    /** A job that the caller may not see, and one that there is not, look alike. */
    private CompletionStage<Outcome> ofJob(Need need, Caller caller, String text) {
        if (caller.equals(Caller.NOBODY) || !JobId.isValid(text)) {
            // What is no id is told by the route, to those who are known.
            return CompletableFuture.completedFuture(outcome(need, caller, Need.KNOWN.decide(caller)));
        }
        JobId job = new JobId(text);
        return owners.of(job)
                .thenApply(found ->
                        found.map(owner -> Need.decide(need, caller, owner)).orElse(Decision.HIDDEN))
                .thenApply(decision -> decision == Decision.HIDDEN
                        ? new Outcome(caller, Optional.of(JobRoutes.notFound(job)))
                        : outcome(need, caller, decision));
    }

    private static Outcome outcome(Need need, Caller caller, Decision decision) {
        return switch (decision) {
            case ALLOWED -> allowed(caller);
            case SIGN_IN ->
                new Outcome(
                        caller,
                        Optional.of(
                                Authentication.refused(
                                        "say who you are: send a token (Authorization: Bearer TOKEN;"
                                                + " with the command line 'raymill login' or RAYMILL_TOKEN), or sign in at the console")));
            case FORBIDDEN, HIDDEN -> new Outcome(caller, Optional.of(forbidden(caller, need.explain())));
        };
    }

    /** Tells a known caller that it may not. */
    static Problem forbidden(Caller caller, String why) {
        String who = caller.name().map(name -> name + " may not do this: ").orElse("this is not allowed: ");
        String scope = caller.isUnlimited() ? "" : ", and the token allows no more than its scope";
        return Problem.of(ProblemType.FORBIDDEN, who + why + scope);
    }

    private static boolean changes(HttpRequest request) {
        return !request.method().equals(HttpMethods.GET);
    }

    private static String named(HttpRequest request) {
        return StreamSupport.stream(request.getUri().pathSegments().spliterator(), false)
                .skip(NAME_SEGMENT)
                .findFirst()
                .orElse("");
    }
}
