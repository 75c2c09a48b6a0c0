package org.raymill.storage;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.raymill.model.RelativePath;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.Discard;
import org.raymill.protocol.ResultWriterCommand.DiscardAll;
import org.raymill.protocol.ResultWriterCommand.Publish;
import org.raymill.protocol.ResultWriterCommand.PublishFailed;
import org.raymill.protocol.ResultWriterCommand.PublishReply;
import org.raymill.protocol.ResultWriterCommand.Published;
import org.raymill.protocol.ResultWriterCommand.Stage;
import org.raymill.protocol.ResultWriterCommand.StageFailed;
import org.raymill.protocol.ResultWriterCommand.StageReply;
import org.raymill.protocol.ResultWriterCommand.Staged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a {@link ResultStore} for the other actors of its node, in the order that the blocking dispatcher has room for; that dispatcher bounds
 * how much happens at the same time. Every {@code Stage} and {@code Publish} is answered, whatever goes wrong.
 */
public final class ResultWriter {

    /** Where blocking work runs. */
    public static final String DISPATCHER = "raymill.blocking-dispatcher";

    private static final Logger log = LoggerFactory.getLogger(ResultWriter.class);

    private final ResultStore store;
    private final StagedComparison comparison;

    private ResultWriter(ResultStore store, PictureComparer comparer) {
        this.store = store;
        this.comparison = new StagedComparison(store, comparer);
    }

    /** A writer on a store. Needs the dispatcher {@value #DISPATCHER}. */
    public static Behavior<ResultWriterCommand> create(ResultStore store, PictureComparer comparer) {
        ResultWriter writer = new ResultWriter(store, comparer);
        return Behaviors.setup(context -> {
            Executor blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
            return Behaviors.receive(ResultWriterCommand.class)
                    .onAnyMessage(command -> {
                        blocking.execute(() -> writer.handle(command));
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private void handle(ResultWriterCommand command) {
        if (command instanceof Stage stage) {
            stage.replyTo().tell(stage(stage));
        } else if (command instanceof Publish publish) {
            publish.replyTo().tell(publish(publish));
        } else if (command instanceof Compare compare) {
            compare.replyTo().tell(comparison.compare(compare));
        } else if (command instanceof Discard discard) {
            store.discard(discard.job(), discard.tiles(), discard.attempts());
        } else if (command instanceof DiscardAll discard) {
            store.discardAll(discard.job());
        }
    }

    private StageReply stage(Stage stage) {
        try {
            keepLog(stage);
            stage.rejected().ifPresent(name -> keepRejected(stage, name));
            return new Staged(
                    stage.attempt(), store.stage(stage.job(), stage.attempt(), stage.folder(), stage.files()));
        } catch (IOException e) {
            log.warn("Attempt {} of job {} is not staged: {}", stage.attempt(), stage.job(), e.getMessage());
            return new StageFailed(stage.attempt(), e.getMessage(), e instanceof StorageFullException);
        } catch (RuntimeException e) {
            log.error("Attempt {} of job {} is not staged", stage.attempt(), stage.job(), e);
            return new StageFailed(stage.attempt(), "unexpected error while staging: " + e, false);
        }
    }

    /** A log is worth keeping but not worth losing a picture for. */
    private void keepLog(Stage stage) {
        try {
            store.logs().keep(stage.job(), stage.attempt(), stage.log());
        } catch (IOException e) {
            log.warn("The log of attempt {} of job {} is lost: {}", stage.attempt(), stage.job(), e.getMessage());
        }
    }

    /** The attempt has failed already: it is not to fail for another reason. */
    private void keepRejected(Stage stage, RelativePath name) {
        try {
            store.rejected().keep(stage.job(), stage.attempt(), stage.folder(), name);
        } catch (IOException e) {
            log.warn("The picture of attempt {} of job {} is lost: {}", stage.attempt(), stage.job(), e.getMessage());
        }
    }

    private PublishReply publish(Publish publish) {
        try {
            ResultStore.Publication publication = store.publish(publish.job(), publish.files());
            return new Published(publication.published(), publication.missing());
        } catch (IOException e) {
            log.warn("Results of job {} are not published yet: {}", publish.job(), e.getMessage());
            return new PublishFailed(e.getMessage());
        } catch (RuntimeException e) {
            log.error("Results of job {} are not published yet", publish.job(), e);
            return new PublishFailed("unexpected error while publishing: " + e);
        }
    }
}
