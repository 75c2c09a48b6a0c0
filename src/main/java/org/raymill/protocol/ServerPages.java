package org.raymill.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.protocol.SchedulerCommand.Servers;

/** Gathers the parts of the resource database. */
public final class ServerPages {

    private ServerPages() {}

    /**
     * All render servers that the Scheduler knows, by name.
     *
     * @param ask asks for the part that begins after a server
     * @return fails when a part can not be had
     */
    public static CompletionStage<Servers> all(Function<Optional<ServerId>, CompletionStage<Servers>> ask) {
        return after(Optional.empty(), new ArrayList<>(), ask);
    }

    private static CompletionStage<Servers> after(
            Optional<ServerId> last,
            List<ServerDetail> before,
            Function<Optional<ServerId>, CompletionStage<Servers>> ask) {
        return ask.apply(last).thenCompose(part -> {
            before.addAll(part.servers());
            return part.next().isPresent()
                    ? after(part.next(), before, ask)
                    : CompletableFuture.completedFuture(new Servers(part.epoch(), before));
        });
    }
}
