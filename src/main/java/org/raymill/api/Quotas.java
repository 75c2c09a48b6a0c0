package org.raymill.api;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.model.HttpRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.QuotaCommand.ContentsCounted;
import org.raymill.protocol.QuotaCommand.ContentsGivenBack;
import org.raymill.protocol.QuotaCommand.CountContents;
import org.raymill.protocol.QuotaCommand.GiveBackContents;
import org.raymill.protocol.QuotaCommand.OwnedContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what users bring into the store, before they bring it, and refuses what is more than they may have. Callers of whom nobody knows who they are, the
 * administrator of the settings, and other sites are not counted.
 */
final class Quotas {

    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private final ApiContext context;
    /** Empty: nobody is counted. */
    private final Optional<ActorRef<QuotaCommand>> keepers;
    /** How many requests to this node are bringing a content. */
    private final Map<OwnedContent, Integer> underWay = new ConcurrentHashMap<>();

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
     * Counts contents while they come, and as they are when they have come; what does not come is given back.
     *
     * @param contents with as many bytes as are announced, 0 when that is known afterwards
     * @param upload brings them
     */
    <T> CompletionStage<T> counting(
            HttpRequest request, List<StoredContent> contents, Supplier<CompletionStage<T>> upload) {
        if (user(request).isEmpty()) {
            return upload.get();
        }
        List<OwnedContent> coming = owned(
                user(request).get(),
                contents.stream().map(StoredContent::sha256).toList());
        coming.forEach(content -> underWay.merge(content, 1, Integer::sum));
        CompletionStage<T> work = take(request, contents)
                .thenCompose(taken -> upload.get())
                .whenComplete((done, failure) -> coming.forEach(
                        content -> underWay.computeIfPresent(content, (key, count) -> count > 1 ? count - 1 : null)));
        return settled(request, coming.stream().map(OwnedContent::sha256).toList(), work);
    }

    private static List<OwnedContent> owned(String user, Collection<Sha256> contents) {
        return contents.stream()
                .distinct()
                .map(sha256 -> new OwnedContent(user, sha256))
                .toList();
    }

    /**
     * Has contents counted as they are when they have come, also when they were counted before: another request may have given them back meanwhile. What
     * has not come is given back.
     *
     * @param work brought them
     */
    <T> CompletionStage<T> settled(HttpRequest request, List<Sha256> contents, CompletionStage<T> work) {
        return work.whenComplete((done, failure) -> {
                    if (failure != null) {
                        giveBack(request, contents);
                    }
                })
                .thenCompose(done -> countStored(request, contents)
                        .thenCompose(counted -> giveBack(request, without(contents, counted)))
                        .thenApply(settled -> done));
    }

    private static List<Sha256> without(List<Sha256> contents, Set<Sha256> some) {
        return contents.stream().filter(content -> !some.contains(content)).toList();
    }

    /** Counts those contents that the store has, and tells which. */
    private CompletionStage<Set<Sha256>> countStored(HttpRequest request, Collection<Sha256> contents) {
        if (user(request).isEmpty() || contents.isEmpty()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        return context.blocking(() -> stored(contents)).thenCompose(stored -> count(request, stored, false)
                .thenApply(done -> stored.stream().map(StoredContent::sha256).collect(Collectors.toSet())));
    }

    private List<StoredContent> stored(Collection<Sha256> contents) {
        List<StoredContent> stored = new ArrayList<>();
        for (Sha256 content : contents) {
            context.files().size(content).ifPresent(bytes -> stored.add(new StoredContent(content, bytes)));
        }
        return stored;
    }

    /** Counts contents; fails with a {@link ProblemException} when that is more than the caller may have. */
    CompletionStage<Done> take(HttpRequest request, List<StoredContent> contents) {
        return count(request, contents, true);
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

    /**
     * Counts contents no more of which the storage says that it does not have them, unless another request is bringing them. Those that it has after that are
     * counted again: they have come meanwhile, perhaps by another node.
     */
    CompletionStage<Done> giveBack(HttpRequest request, Collection<Sha256> contents) {
        Optional<String> user = user(request);
        if (user.isEmpty() || contents.isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return context.blocking(() -> absent(user.get(), contents)).thenCompose(absent -> {
            CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
            for (int from = 0; from < absent.size(); from += CountContents.MAX_CONTENTS) {
                List<Sha256> part = absent.subList(from, Math.min(absent.size(), from + CountContents.MAX_CONTENTS));
                all = all.thenCompose(before ->
                                this.<ContentsGivenBack>ask(replyTo -> new GiveBackContents(user.get(), part, replyTo)))
                        .thenCompose(given -> countStored(request, given.contents()))
                        .thenApply(counted -> Done.getInstance());
            }
            return all.exceptionally(failure -> {
                LOG.debug("What did not come stays counted until the next collection of the store", failure);
                return Done.getInstance();
            });
        });
    }

    private List<Sha256> absent(String user, Collection<Sha256> contents) {
        List<Sha256> absent = new ArrayList<>();
        try {
            for (OwnedContent content : owned(user, contents)) {
                if (!underWay.containsKey(content) && context.files().lacks(content.sha256())) {
                    absent.add(content.sha256());
                }
            }
        } catch (IOException e) {
            LOG.debug("What did not come stays counted for now", e);
        }
        return absent;
    }
}
