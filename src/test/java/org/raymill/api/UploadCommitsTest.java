package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.raymill.model.Sha256;

class UploadCommitsTest {

    private static final Sha256 CONTENT = new Sha256("ab".repeat(32));
    private static final HttpResponse LATER = HttpResponse.create().withStatus(StatusCodes.ACCEPTED);
    private static final HttpResponse STORED = HttpResponse.create().withStatus(StatusCodes.CREATED);

    private final CompletableFuture<HttpResponse> work = new CompletableFuture<>();

    private static HttpResponse answer(CompletionStage<HttpResponse> answer) {
        return answer.toCompletableFuture().join();
    }

    @Test
    void whatIsDoneInTimeIsAnsweredAndWhatIsNotIsAskedForAgain() {
        UploadCommits commits = new UploadCommits(Duration.ofMillis(1));
        assertThat(answer(commits.begin(CONTENT, () -> work, LATER))).isSameAs(LATER);
        assertThat(answer(commits.find(CONTENT, LATER).orElseThrow())).isSameAs(LATER);

        UploadCommits patient = new UploadCommits(Duration.ofHours(1));
        CompletionStage<HttpResponse> first = patient.begin(CONTENT, () -> work, LATER);
        CompletionStage<HttpResponse> second = patient.find(CONTENT, LATER).orElseThrow();
        assertThat(first.toCompletableFuture()).isNotDone();
        work.complete(STORED);
        assertThat(answer(first)).isSameAs(STORED);
        assertThat(answer(second)).isSameAs(STORED);
        assertThat(patient.find(CONTENT, LATER)).isEmpty();
        assertThat(commits.find(CONTENT, LATER)).isEmpty();
    }

    @Test
    void aFailureIsToldToWhoeverWaits() {
        UploadCommits commits = new UploadCommits(Duration.ofHours(1));
        CompletionStage<HttpResponse> first = commits.begin(CONTENT, () -> work, LATER);
        CompletionStage<HttpResponse> second = commits.find(CONTENT, LATER).orElseThrow();
        work.completeExceptionally(new IOException("other bytes"));
        assertThatThrownBy(() -> answer(first)).hasRootCauseMessage("other bytes");
        assertThatThrownBy(() -> answer(second)).hasRootCauseMessage("other bytes");
        assertThat(commits.find(CONTENT, LATER)).isEmpty();
    }

    @Test
    void aCommitThatCanNotBeBegunIsNotWaitedFor() {
        UploadCommits commits = new UploadCommits(Duration.ofHours(1));
        CompletionStage<HttpResponse> refused = commits.begin(
                CONTENT,
                () -> {
                    throw new RejectedExecutionException("the node ends");
                },
                LATER);
        assertThatThrownBy(() -> answer(refused)).hasRootCauseMessage("the node ends");
        assertThat(commits.find(CONTENT, LATER)).isEmpty();
    }
}
