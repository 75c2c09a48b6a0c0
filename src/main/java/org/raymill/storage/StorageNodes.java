package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.protocol.RepeatedAsk;
import org.raymill.protocol.StorageGateCommand;
import org.raymill.protocol.StorageGateCommand.Admit;
import org.raymill.protocol.StorageGateCommand.AdmitReader;
import org.raymill.protocol.StorageGateCommand.Admitted;
import org.raymill.protocol.StorageGateCommand.Locate;

/** The way from a node that has not mounted the storage to nodes that have. Methods but {@link #connect} block; safe to use from many threads. */
public final class StorageNodes {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final SSLContext tls;
    private volatile Optional<ActorSystem<?>> system = Optional.empty();
    private volatile ActorRef<StorageGateCommand> gates;

    /**
     * The way there.
     *
     * @param tls makes connections with nodes whose API speaks TLS; it trusts their certificates
     */
    public StorageNodes(SSLContext tls) {
        this.tls = tls;
    }

    /** Makes connections with nodes whose API speaks TLS. */
    SSLContext tls() {
        return tls;
    }

    /**
     * Goes by this actor system from now on; a node may have one after the other.
     *
     * @param gates the way to any node that has a gate
     */
    public void connect(ActorSystem<?> now, ActorRef<StorageGateCommand> gates) {
        this.gates = gates;
        this.system = Optional.of(now);
    }

    /**
     * The API of some node that has the storage.
     *
     * @throws IOException when none answers
     */
    public String address() throws IOException {
        ActorSystem<?> now = system();
        return await(RepeatedAsk.ask(gates, Locate::new, LIMIT, now)).address();
    }

    /**
     * The right to stage files of an attempt, and to read the tiles and results of its job.
     *
     * @throws IOException when no node answers
     */
    public Admitted admit(JobId job, AttemptId attempt) throws IOException {
        ActorSystem<?> now = system();
        return await(RepeatedAsk.ask(gates, replyTo -> new Admit(job, attempt, replyTo), LIMIT, now));
    }

    /**
     * The right to read the files of a job.
     *
     * @param list the job's list of files
     * @throws IOException when no node answers
     */
    Admitted admitReader(Sha256 list) throws IOException {
        ActorSystem<?> now = system();
        return await(RepeatedAsk.ask(gates, replyTo -> new AdmitReader(list, replyTo), LIMIT, now));
    }

    private ActorSystem<?> system() throws IOException {
        return system.orElseThrow(() -> new IOException("the node is not in the cluster yet"));
    }

    private static <T> T await(CompletionStage<T> answer) throws IOException {
        try {
            return answer.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException("no node with the storage answers; is one with the role api in the cluster?", e);
        }
    }
}
