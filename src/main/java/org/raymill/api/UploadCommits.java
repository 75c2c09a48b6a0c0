package org.raymill.api;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.raymill.model.Sha256;

/**
 * Commits of uploads. To verify a large file takes longer than a connection may be silent: then the client is told that it goes on, and asks
 * again, which waits for the same commit. Safe to use from many threads.
 */
final class UploadCommits {

    private final Duration patience;
    private final Map<Sha256, CompletableFuture<HttpResponse>> running = new ConcurrentHashMap<>();

    /** @param patience how long a request waits for its answer; shorter than anything on the way ends silent connections */
    UploadCommits(Duration patience) {
        this.patience = patience;
    }

    /**
     * Begins a commit, of which there is one at a time for a content.
     *
     * @param later the answer when it is not done in time
     * @return its answer, or its failure
     */
    CompletionStage<HttpResponse> begin(
            Sha256 content, Supplier<CompletionStage<HttpResponse>> commit, HttpResponse later) {
        CompletableFuture<HttpResponse> result = new CompletableFuture<>();
        running.put(content, result);
        begun(commit).whenComplete((answer, failure) -> {
            // First, so that whoever finds none finds what it did.
            running.remove(content, result);
            if (failure == null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return inTime(result, later);
    }

    /** One that can not even be begun has failed: nobody is to wait for it. */
    private static CompletionStage<HttpResponse> begun(Supplier<CompletionStage<HttpResponse>> commit) {
        try {
            return commit.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The answer of a commit that goes on; nothing when none does. */
    Optional<CompletionStage<HttpResponse>> find(Sha256 content, HttpResponse later) {
        return Optional.ofNullable(running.get(content)).map(result -> inTime(result, later));
    }

    private CompletionStage<HttpResponse> inTime(CompletableFuture<HttpResponse> result, HttpResponse later) {
        return result.copy().completeOnTimeout(later, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
