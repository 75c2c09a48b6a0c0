package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.raymill.model.Sha256;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.QuotaCommand.ContentPage;
import org.raymill.protocol.QuotaCommand.ForgetContents;
import org.raymill.protocol.QuotaCommand.ListContents;
import org.raymill.protocol.QuotaCommand.OwnedContent;

/**
 * What is counted against users' quotas, compared with what the store has: what was removed, and what was to come and never came, is counted no more. Blocks
 * its caller.
 */
final class CountedContents {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final ActorRef<QuotaCommand> quotas;
    private final StorageLayout layout;

    CountedContents(ActorSystem<?> system, ActorRef<QuotaCommand> quotas, StorageLayout layout) {
        this.system = system;
        this.quotas = quotas;
        this.layout = layout;
    }

    /**
     * Has what the store does not have counted no more.
     *
     * @param before what was counted later may be on its way
     * @param stopped whether to end early
     * @throws IOException with a message for people when the database or the storage does not answer
     */
    void compare(Instant before, BooleanSupplier stopped) throws IOException {
        Optional<OwnedContent> last = Optional.empty();
        while (!stopped.getAsBoolean()) {
            List<OwnedContent> page = page(last, before);
            if (page.isEmpty()) {
                return;
            }
            last = Optional.of(page.get(page.size() - 1));
            Map<String, List<Sha256>> absent = new LinkedHashMap<>();
            for (OwnedContent content : page) {
                // A storage that does not answer has not lost anything.
                if (Files.notExists(layout.file(content.sha256()))) {
                    absent.computeIfAbsent(content.user(), user -> new ArrayList<>())
                            .add(content.sha256());
                }
            }
            layout.requireMounted();
            absent.forEach((user, contents) -> quotas.tell(new ForgetContents(user, contents, before)));
        }
    }

    private List<OwnedContent> page(Optional<OwnedContent> after, Instant before) throws IOException {
        try {
            ContentPage page = AskPattern.<QuotaCommand, ContentPage>ask(
                            quotas, replyTo -> new ListContents(after, before, replyTo), LIMIT, system.scheduler())
                    .toCompletableFuture()
                    .get();
            if (!page.available()) {
                throw new IOException("the farm's database does not answer");
            }
            return page.contents();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException("what is counted for users can not be compared with the store", e.getCause());
        }
    }
}
