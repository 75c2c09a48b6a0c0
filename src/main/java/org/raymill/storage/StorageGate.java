package org.raymill.storage;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.StorageGateCommand;
import org.raymill.protocol.StorageGateCommand.Admit;
import org.raymill.protocol.StorageGateCommand.AdmitReader;
import org.raymill.protocol.StorageGateCommand.Admitted;
import org.raymill.protocol.StorageGateCommand.Locate;
import org.raymill.protocol.StorageGateCommand.Located;

/**
 * Lets nodes that have not mounted the storage use it over this node's API. Only members of the cluster can speak to it, so what it gives out, an address
 * and a token, is what a stranger at the API has not.
 */
public final class StorageGate {

    private StorageGate() {}

    /**
     * The behaviour of a node's gate.
     *
     * @param address of the API, once it listens; until then nothing is answered, and asked again
     */
    public static Behavior<StorageGateCommand> create(Supplier<Optional<String>> address, TransferTickets tickets) {
        return Behaviors.setup(actor -> {
            actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.STORAGE_GATE, actor.getSelf()));
            return Behaviors.receive(StorageGateCommand.class)
                    .onMessage(Locate.class, question -> {
                        address.get().ifPresent(known -> question.replyTo().tell(new Located(known)));
                        return Behaviors.same();
                    })
                    .onMessage(Admit.class, question -> {
                        TransferTickets.Ticket ticket = new TransferTickets.Ticket(question.job(), question.attempt());
                        address.get().ifPresent(known -> question.replyTo()
                                .tell(new Admitted(known, tickets.issue(ticket))));
                        return Behaviors.same();
                    })
                    .onMessage(AdmitReader.class, question -> {
                        TransferTickets.Reading reading = new TransferTickets.Reading(question.list());
                        address.get().ifPresent(known -> question.replyTo()
                                .tell(new Admitted(known, tickets.issue(reading))));
                        return Behaviors.same();
                    })
                    .build();
        });
    }
}
