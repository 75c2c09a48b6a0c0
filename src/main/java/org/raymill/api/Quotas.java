package org.raymill.api;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.model.HttpRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.QuotaCommand.ContentsCounted;
import org.raymill.protocol.QuotaCommand.CountContents;
import org.raymill.protocol.QuotaCommand.ForgetContents;

/**
 * Counts what users bring into the store, before they bring it, and refuses what is more than they may have. Callers of whom nobody knows who they are, the
 * administrator of the settings, and other sites are not counted.
 */
final class Quotas {

    private final ApiContext context;
    /** Empty: nobody is counted. */
    private final Optional<ActorRef<QuotaCommand>> keepers;

    /** @param keepers the way to a keeper of quotas */
    Quotas(ApiContext context, ActorRef<QuotaCommand> keepers) {
        this.context = context;
        this.keepers = Optional.of(keepers);
    }

    private Quotas(ApiContext context) {
        this.context = context;
        this.keepers = Optional.empty();
    }

    /** Where what comes is not a user's. */
    static Quotas none(ApiContext context) {
        return new Quotas(context);
    }

    /** The user against whose quota something counts. */
    static Optional<String> user(Caller caller) {
        return caller.name().filter(name -> !name.equals(TokenText.ADMINISTRATOR));
    }

    private Optional<String> user(HttpRequest request) {
        return keepers.isPresent() ? user(Callers.of(request)) : Optional.empty();
    }

    /** Whether what a request brings is counted. */
    boolean counts(HttpRequest request) {
        return user(request).isPresent();
    }

    /** Tells that a user would have more than it may. */
    static Problem exceeded(QuotaExcess excess) {
        String what = excess.quota() == Quota.JOBS
                ? "jobs that have not ended; wait until one ends, or cancel one"
                : excess.quota() == Quota.TASKS
                        ? "tasks of jobs that have not ended; wait, cancel a job, or make chunks of frames"
                        : excess.quota().word()
                                + " in the store; remove jobs that you do not need, of which the files go with the next"
                                + " collection of the store";
        return Problem.of(
                        ProblemType.QUOTA_EXCEEDED,
                        "you have " + excess.used() + " of at most " + excess.limit() + " " + what
                                + ", or ask an administrator for more; this would add " + excess.wanted())
                .with("quota", excess.quota().word())
                .with("limit", excess.limit())
                .with("used", excess.used())
                .with("wanted", excess.wanted());
    }

    <R> CompletionStage<R> ask(akka.japi.function.Function<ActorRef<R>, QuotaCommand> message) {
        return AskPattern.ask(
                keepers.orElseThrow(),
                message,
                context.settings().askTimeout(),
                context.system().scheduler());
    }

    /**
     * Counts an upload of a file while it comes; it is given back when it does not.
     *
     * @param announced how many bytes it has; empty when that is known afterwards
     * @param upload brings it
     */
    <T> CompletionStage<T> counting(
            HttpRequest request, Sha256 content, OptionalLong announced, Supplier<CompletionStage<T>> upload) {
        return take(request, List.of(new StoredContent(content, announced.orElse(0))))
                .thenCompose(taken -> upload.get())
                .thenCompose(done -> settle(request, content, announced).thenApply(settled -> done))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        giveBack(request, List.of(content));
                    }
                });
    }

    /** Counts contents; fails with a {@link ProblemException} when that is more than the caller may have. */
    CompletionStage<Done> take(HttpRequest request, List<StoredContent> contents) {
        return count(request, contents, true);
    }

    /** Counts what a file has, when that was not known before, or said wrongly. */
    CompletionStage<Done> settle(HttpRequest request, Sha256 content, OptionalLong announced) {
        if (user(request).isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return context.blocking(() -> context.files().size(content))
                .thenCompose(size -> size.isEmpty() || size.equals(announced)
                        ? CompletableFuture.completedFuture(Done.getInstance())
                        : count(request, List.of(new StoredContent(content, size.getAsLong())), false));
    }

    private CompletionStage<Done> count(HttpRequest request, List<StoredContent> contents, boolean enforce) {
        Optional<String> user = user(request);
        CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
        if (user.isEmpty()) {
            return all;
        }
        for (int from = 0; from < contents.size(); from += CountContents.MAX_CONTENTS) {
            List<StoredContent> part =
                    contents.subList(from, Math.min(contents.size(), from + CountContents.MAX_CONTENTS));
            all = all.thenCompose(before -> this.<ContentsCounted>ask(
                            replyTo -> new CountContents(user.get(), part, enforce, replyTo))
                    .thenApply(Quotas::require));
        }
        return all;
    }

    private static Done require(ContentsCounted reply) {
        Authentication.requireAvailable(reply.available());
        reply.excess().ifPresent(excess -> {
            throw exceeded(excess).asException();
        });
        return Done.getInstance();
    }

    /** Counts contents no more which the store does not have. */
    void giveBack(HttpRequest request, Collection<Sha256> contents) {
        user(request)
                .ifPresent(user -> context.blocking(() -> {
                    List<Sha256> absent = contents.stream()
                            .filter(content -> context.files().size(content).isEmpty())
                            .toList();
                    for (int from = 0; from < absent.size(); from += CountContents.MAX_CONTENTS) {
                        keepers.orElseThrow()
                                .tell(new ForgetContents(
                                        user,
                                        absent.subList(
                                                from, Math.min(absent.size(), from + CountContents.MAX_CONTENTS))));
                    }
                    return Done.getInstance();
                }));
    }
}
