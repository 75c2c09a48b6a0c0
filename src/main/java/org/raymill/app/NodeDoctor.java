package org.raymill.app;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.raymill.cli.RaymillVersion;
import org.raymill.doctor.Check;
import org.raymill.doctor.Checks;
import org.raymill.doctor.DataFolderCheck;
import org.raymill.doctor.HostCheck;
import org.raymill.doctor.StorageCheck;
import org.raymill.doctor.StorageMarker;
import org.raymill.model.Finding;
import org.raymill.model.NodeCondition;
import org.raymill.protocol.NodeDoctorCommand;
import org.raymill.protocol.NodeDoctorCommand.Examine;

/** Examines the node that it is on when it is asked, and does nothing else. */
final class NodeDoctor {

    /** Within this time each check has ended; shorter than {@link FarmDoctor} waits. */
    static final Duration LIMIT = Duration.ofSeconds(8);

    /** More examinations at the same time are not begun: who asks is told that the node does not answer. */
    private static final int MOST = 4;

    private static final int VALIDATION_SECONDS = 3;
    private static final long SLOW_MILLIS = 500;
    private static final long MIB = 1L << 20;

    /** An examination has ended. */
    private record Ended(Examine question, List<Finding> findings, Instant heardAt) implements NodeDoctorCommand {}

    private NodeDoctor() {}

    /**
     * The behaviour.
     *
     * @param checks those of a node, by what somebody has put on the storage
     */
    static Behavior<NodeDoctorCommand> create(
            Function<Optional<StorageMarker>, List<Check>> checks, InstantSource clock) {
        return Behaviors.setup(actor -> {
            int[] running = {0};
            return Behaviors.receive(NodeDoctorCommand.class)
                    .onMessage(Examine.class, question -> {
                        if (running[0] < MOST) {
                            running[0]++;
                            Instant heard = clock.instant();
                            actor.pipeToSelf(
                                    examine(() -> checks.apply(marker(question))),
                                    (findings, failure) -> new Ended(
                                            question, failure == null ? findings : List.of(failed(failure)), heard));
                        }
                        return Behaviors.same();
                    })
                    .onMessage(Ended.class, ended -> {
                        running[0]--;
                        ended.question()
                                .replyTo()
                                .tell(new NodeDoctorCommand.Examined(new NodeCondition(
                                        RaymillVersion.version(),
                                        Runtime.version().toString(),
                                        ended.heardAt(),
                                        clock.instant(),
                                        ended.findings())));
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static Finding failed(Throwable failure) {
        return Finding.problem("node", "", "it can not be examined: " + failure, "look at its log");
    }

    private static Optional<StorageMarker> marker(Examine question) {
        return question.marker().isEmpty()
                ? Optional.empty()
                : Optional.of(new StorageMarker(question.marker(), question.content()));
    }

    /** On a thread of its own: those for what blocks may all be taken by what hangs. */
    static CompletionStage<List<Finding>> examine(Supplier<List<Check>> checks) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Checks.make(checks.get(), LIMIT);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new CompletionException(e);
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "raymill-doctor");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /** The checks of a node with these parts. */
    static List<Check> checks(Guardian.Parts parts, Optional<StorageMarker> marker) {
        NodeSettings settings = parts.settings();
        boolean renders = settings.has("render");
        long least = renders ? settings.config().getLong("raymill.server.min-free-disk-mib") * MIB : MIB;
        List<Check> checks = new ArrayList<>(List.of(HostCheck.limits()));
        checks.add(new DataFolderCheck(settings.data(), renders, least).check());
        checks.add(parts.http()
                .map(NodeDoctor::overHttp)
                .orElseGet(() -> new StorageCheck(settings.storage(), settings.storageReserve(), marker).check()));
        parts.database().ifPresent(database -> checks.add(database(database.pool())));
        checks.addAll(HostDoctor.certificates(settings));
        return checks;
    }

    private static Check overHttp(HttpFiles http) {
        return new Check("storage", "", () -> {
            try {
                return List.of(Finding.ok(
                        "storage", "", "over HTTP, by " + http.nodes().address()));
            } catch (IOException e) {
                return List.of(Finding.problem(
                        "storage",
                        "",
                        e.getMessage(),
                        "start a node with the role api, and let this host through to it"));
            }
        });
    }

    private static Check database(DataSource pool) {
        return new Check("database", "", () -> {
            long began = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                boolean valid = connection.isValid(VALIDATION_SECONDS);
                long millis = (System.nanoTime() - began) / 1_000_000;
                if (valid) {
                    String found = "answers in " + millis + " ms";
                    return List.of(
                            millis < SLOW_MILLIS
                                    ? Finding.ok("database", "", found)
                                    : Finding.warning("database", "", found, "look at its load and at the way to it"));
                }
                return List.of(noDatabase("it does not answer"));
            } catch (SQLException e) {
                return List.of(noDatabase(Database.rootMessage(e)));
            }
        });
    }

    private static Finding noDatabase(String why) {
        return Finding.problem(
                "database",
                "",
                "can not be reached: " + why,
                "start it; until then no job is accepted and nothing is published, and what runs goes on");
    }
}
