package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;

/** What the gate of a node that has the storage and answers HTTP is asked by nodes that have not mounted the storage. */
public interface StorageGateCommand extends CborSerializable {

    /** Asks where such a node is. */
    record Locate(ActorRef<Located> replyTo) implements StorageGateCommand {}

    /**
     * Answer to {@link Locate}.
     *
     * @param address of the node's API, such as {@code http://10.0.0.7:8470}
     */
    record Located(String address) implements CborSerializable {}

    /** Asks for the right to stage what an attempt made, and to read the tiles and results of its job. */
    record Admit(JobId job, AttemptId attempt, ActorRef<Admitted> replyTo) implements StorageGateCommand {}

    /**
     * Asks for the right to read the files of a job.
     *
     * @param list the job's list of files: it and what stands in it may be read, also of what another site has sent
     */
    record AdmitReader(Sha256 list, ActorRef<Admitted> replyTo) implements StorageGateCommand {}

    /**
     * Answer to {@link Admit} and {@link AdmitReader}.
     *
     * @param address of the node's API
     * @param token proves the right there; nobody can guess it
     */
    record Admitted(String address, String token) implements CborSerializable {
        @Override
        public String toString() {
            return "Admitted[address=" + address + ", token=...]";
        }
    }
}
