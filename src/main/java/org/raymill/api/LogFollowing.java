package org.raymill.api;

import akka.NotUsed;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.storage.LiveLogs;
import org.raymill.storage.ResultStore;

/** The log of an attempt as server-sent events, from its beginning to its end, as it comes. */
final class LogFollowing {

    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Every so many rounds without a new line the job is asked whether there will be any. */
    private static final int ASK_EVERY = 8;

    private static final ByteString END = ByteString.fromString("event: end\ndata: {}\n\n");

    private final ApiContext context;
    private final ResultStore results;
    private final JobId job;
    private final AttemptId attempt;
    private final Supplier<CompletionStage<Boolean>> goesOn;
    private final Supplier<? extends CompletionStage<?>> bring;

    /**
     * @param goesOn asks whether the attempt may still run
     * @param bring has what there is of the log brought to the storage; does not fail
     */
    LogFollowing(
            ApiContext context,
            JobId job,
            AttemptId attempt,
            Supplier<CompletionStage<Boolean>> goesOn,
            Supplier<? extends CompletionStage<?>> bring) {
        this.context = context;
        this.results = context.results();
        this.job = job;
        this.attempt = attempt;
        this.goesOn = goesOn;
        this.bring = bring;
    }

    /**
     * How far it is.
     *
     * @param rest bytes of a line whose end was not read yet
     * @param shown what was told of it
     * @param silent rounds without a new line
     * @param over whether nothing more will be written
     * @param told whether its end was told
     */
    private record State(LiveLogs.Place place, byte[] rest, LogShown shown, int silent, boolean over, boolean told) {}

    Source<ByteString, NotUsed> events() {
        State first = new State(LiveLogs.Place.BEGINNING, new byte[0], LogShown.NOTHING, 0, false, false);
        return Source.unfoldAsync(first, this::next).filter(text -> !text.isEmpty());
    }

    private CompletionStage<Optional<Pair<State, ByteString>>> next(State state) {
        if (state.told()) {
            return java.util.concurrent.CompletableFuture.completedFuture(Optional.empty());
        }
        CompletionStage<?> brought = state.silent() > 0 || state.place().equals(LiveLogs.Place.BEGINNING)
                ? bring.get()
                : java.util.concurrent.CompletableFuture.completedFuture("");
        return brought.thenCompose(ready -> context.blocking(() -> read(state))).thenCompose(found -> {
            boolean idle = found.second().isEmpty() && !found.first().told();
            if (!idle) {
                return java.util.concurrent.CompletableFuture.completedFuture(Optional.of(found));
            }
            return Patterns.after(PAUSE, context.system().classicSystem(), () -> ask(found.first()))
                    .thenApply(asked -> Optional.of(Pair.create(asked, ByteString.emptyByteString())));
        });
    }

    private CompletionStage<State> ask(State state) {
        if (state.over() || state.silent() % ASK_EVERY != 0) {
            return java.util.concurrent.CompletableFuture.completedFuture(state);
        }
        return goesOn.get()
                .exceptionally(failure -> true) // asked again
                .thenApply(more -> new State(state.place(), state.rest(), state.shown(), state.silent(), !more, false));
    }

    private Pair<State, ByteString> read(State state) throws IOException {
        // Looked for first: what was shown is complete by the time that the whole is kept.
        boolean over = state.over() || results.logs().find(job, attempt).isPresent();
        LiveLogs.More more = results.liveLogs().read(job, attempt, state.place());
        byte[] bytes = concat(state.rest(), more.bytes());
        int end = lastLineEnd(bytes);
        LogShown shown = state.shown().and(bytes, end);
        ByteString lines = event(new String(bytes, 0, end, StandardCharsets.UTF_8));
        byte[] rest = java.util.Arrays.copyOfRange(bytes, end, bytes.length);
        if (more.more() || !over) {
            int silent = more.bytes().length > 0 ? 0 : state.silent() + 1;
            return Pair.create(new State(more.next(), rest, shown, silent, over, false), lines);
        }
        // What was shown may be gone by now, with its end, since the attempt is settled: what is kept has it.
        ByteString last = event(kept().map(shown::rest).orElseGet(() -> new String(rest, StandardCharsets.UTF_8)));
        return Pair.create(
                new State(more.next(), new byte[0], shown, 0, true, true),
                lines.concat(last).concat(END));
    }

    private Optional<byte[]> kept() throws IOException {
        Optional<InputStream> kept = results.logs().open(job, attempt);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = kept.get()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static int lastLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Lines as one event; nothing for none. */
    private static ByteString event(String lines) {
        if (lines.isEmpty()) {
            return ByteString.emptyByteString();
        }
        StringBuilder event = new StringBuilder("event: log\n");
        lines.lines()
                .forEach(line ->
                        event.append("data: ").append(line.replace('\r', ' ')).append('\n'));
        return ByteString.fromString(event.append('\n').toString(), StandardCharsets.UTF_8);
    }
}
