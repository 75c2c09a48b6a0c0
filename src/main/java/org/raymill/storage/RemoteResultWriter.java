package org.raymill.storage;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.Publish;
import org.raymill.protocol.ResultWriterCommand.PublishFailed;
import org.raymill.protocol.ResultWriterCommand.Stage;
import org.raymill.protocol.ResultWriterCommand.StageFailed;
import org.raymill.protocol.ResultWriterCommand.StageReply;
import org.raymill.protocol.ResultWriterCommand.Staged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The result writer of a node that has not mounted the storage: it stages over HTTP, and publishes nothing, which is for nodes with the role control. */
public final class RemoteResultWriter {

    /** Attempts that are staged at a time; others wait. */
    private static final int PARALLEL = 8;

    private static final Logger log = LoggerFactory.getLogger(RemoteResultWriter.class);

    private RemoteResultWriter() {}

    /**
     * A writer.
     *
     * @param limit how long it is tried to stage an attempt
     */
    public static Behavior<ResultWriterCommand> create(HttpResults results, Duration limit) {
        return Behaviors.setup(actor -> {
            // Waiting for a network that is away must not hold up whatever else blocks.
            ExecutorService threads = Executors.newFixedThreadPool(PARALLEL, task -> {
                Thread thread = new Thread(task, "raymill-staging");
                thread.setDaemon(true);
                return thread;
            });
            return Behaviors.receive(ResultWriterCommand.class)
                    .onMessage(Stage.class, stage -> {
                        threads.execute(() -> stage.replyTo().tell(stage(results, stage, limit)));
                        return Behaviors.same();
                    })
                    .onMessage(Publish.class, publish -> {
                        publish.replyTo().tell(new PublishFailed("this node has not mounted the storage"));
                        return Behaviors.same();
                    })
                    .onAnyMessage(discard -> Behaviors.same())
                    .onSignal(PostStop.class, signal -> {
                        threads.shutdownNow();
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static StageReply stage(HttpResults results, Stage stage, Duration limit) {
        try {
            return new Staged(stage.attempt(), results.stage(stage, limit));
        } catch (IOException e) {
            log.warn("Attempt {} of job {} is not staged: {}", stage.attempt(), stage.job(), e.getMessage());
            return new StageFailed(stage.attempt(), String.valueOf(e.getMessage()), e instanceof StorageFullException);
        } catch (RuntimeException e) {
            log.error("Attempt {} of job {} is not staged", stage.attempt(), stage.job(), e);
            return new StageFailed(stage.attempt(), "unexpected error while staging: " + e, false);
        }
    }
}
