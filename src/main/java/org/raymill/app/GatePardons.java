package org.raymill.app;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.raymill.model.SiteName;
import org.raymill.protocol.SiteGateCommand;
import org.raymill.protocol.SiteGateCommand.Pardon;

/** Hears at a node which sites its gate is to let in again; each pardon is done once, however often it is heard. */
final class GatePardons {

    private GatePardons() {}

    /** Listens to the topic of the gates. */
    static Behavior<SiteGateCommand> create(Consumer<SiteName> gate) {
        return Behaviors.setup(actor -> {
            actor.spawn(Topic.create(SiteGateCommand.class, SiteGateCommand.TOPIC), "topic")
                    .tell(Topic.subscribe(actor.getSelf()));
            Map<SiteName, String> done = new HashMap<>();
            return Behaviors.receive(SiteGateCommand.class)
                    .onMessage(Pardon.class, pardon -> {
                        String last = done.put(pardon.site(), pardon.id());
                        // A site that was barred since is not let in again by what was said before.
                        if (pardon.id().isEmpty() || !pardon.id().equals(last)) {
                            gate.accept(pardon.site());
                        }
                        return Behaviors.same();
                    })
                    .build();
        });
    }
}
