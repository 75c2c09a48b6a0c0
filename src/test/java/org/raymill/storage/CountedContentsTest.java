package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Sha256;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.QuotaCommand.ContentPage;
import org.raymill.protocol.QuotaCommand.ForgetContents;
import org.raymill.protocol.QuotaCommand.ListContents;
import org.raymill.protocol.QuotaCommand.OwnedContent;

class CountedContentsTest {

    private static final Instant BEFORE = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    Path folder;

    private final ActorTestKit kit = ActorTestKit.create();
    private final List<ForgetContents> forgotten = new CopyOnWriteArrayList<>();
    private final List<Instant> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** A keeper that counts some contents, two on a page. */
    private ActorRef<QuotaCommand> keeper(List<OwnedContent> counted) {
        return kit.spawn(Behaviors.receiveMessage(message -> {
            if (message instanceof ListContents query) {
                asked.add(query.before());
                int from = query.after().map(counted::indexOf).orElse(-1) + 1;
                query.replyTo()
                        .tell(new ContentPage(
                                true, new ArrayList<>(counted.subList(from, Math.min(from + 2, counted.size())))));
            } else if (message instanceof ForgetContents told) {
                forgotten.add(told);
            }
            return Behaviors.same();
        }));
    }

    private static Sha256 sha256(int number) {
        return new Sha256(String.format("%064x", number));
    }

    @Test
    void whatTheStoreDoesNotHaveIsCountedNoMore() throws IOException {
        StorageLayout layout = new StorageLayout(folder);
        layout.prepare();
        for (int there : List.of(1, 4)) {
            Files.createDirectories(layout.file(sha256(there)).getParent());
            Files.write(layout.file(sha256(there)), new byte[] {1});
        }
        ActorRef<QuotaCommand> keeper = keeper(List.of(
                new OwnedContent("anna", sha256(1)),
                new OwnedContent("anna", sha256(2)),
                new OwnedContent("anna", sha256(3)),
                new OwnedContent("ben", sha256(1)),
                new OwnedContent("ben", sha256(2))));
        new CountedContents(kit.system(), keeper, layout).compare(BEFORE, () -> false);
        assertThat(asked).containsOnly(BEFORE).hasSize(4);
        assertThat(forgotten)
                .containsExactly(
                        new ForgetContents("anna", List.of(sha256(2)), BEFORE),
                        new ForgetContents("anna", List.of(sha256(3)), BEFORE),
                        new ForgetContents("ben", List.of(sha256(2)), BEFORE));
    }

    @Test
    void aStorageThatIsAwayHasLostNothing() {
        ActorRef<QuotaCommand> keeper = keeper(List.of(new OwnedContent("anna", sha256(1))));
        CountedContents away = new CountedContents(kit.system(), keeper, new StorageLayout(folder.resolve("away")));
        assertThatThrownBy(() -> away.compare(BEFORE, () -> false)).hasMessageContaining("mount the storage");
        assertThat(forgotten).isEmpty();
    }

    @Test
    void aNodeThatEndsDoesNotGoOn() throws IOException {
        ActorRef<QuotaCommand> keeper = keeper(List.of(new OwnedContent("anna", sha256(1))));
        new CountedContents(kit.system(), keeper, new StorageLayout(folder)).compare(BEFORE, () -> true);
        assertThat(asked).isEmpty();
    }
}
