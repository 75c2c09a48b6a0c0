package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.Receptionist;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply.Outcome;
import org.raymill.protocol.JobTemplatesCommand.FindTemplate;
import org.raymill.protocol.JobTemplatesCommand.ListTemplates;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;
import org.raymill.protocol.JobTemplatesCommand.TemplateList;
import org.raymill.protocol.JobTemplatesCommand.TemplateReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps job templates in the site's database. One on each control node, all on the same database; keeps nothing itself. */
public final class JobTemplates extends AbstractBehavior<JobTemplatesCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(JobTemplates.class);

    private final TemplateTable table;
    private final Executor blocking;

    /** The behaviour of a node's keeper. */
    public static Behavior<JobTemplatesCommand> create(DataSource database, InstantSource clock) {
        return Behaviors.setup(actor -> new JobTemplates(actor, new TemplateTable(database, clock)));
    }

    private JobTemplates(ActorContext<JobTemplatesCommand> actor, TemplateTable table) {
        super(actor);
        this.table = table;
        this.blocking =
                actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
        actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.JOB_TEMPLATES, actor.getSelf()));
    }

    @Override
    public Receive<JobTemplatesCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(
                        ListTemplates.class,
                        query -> answer(
                                table::list,
                                found -> new TemplateList(true, found),
                                new TemplateList(false, List.of()),
                                query.replyTo()))
                .onMessage(
                        FindTemplate.class,
                        query -> answer(
                                () -> table.find(query.name()),
                                found -> new TemplateReply(true, found),
                                new TemplateReply(false, Optional.empty()),
                                query.replyTo()))
                .onMessage(
                        PutTemplate.class,
                        request ->
                                answer(() -> table.put(request), Function.identity(), unavailable(), request.replyTo()))
                .onMessage(
                        RemoveTemplate.class,
                        request -> answer(
                                () -> table.remove(request), Function.identity(), unavailable(), request.replyTo()))
                .build();
    }

    private static ChangeReply unavailable() {
        return new ChangeReply(Outcome.UNAVAILABLE, Optional.empty());
    }

    private interface DatabaseCall<T> {
        T call() throws SQLException;
    }

    private <T, R> Behavior<JobTemplatesCommand> answer(
            DatabaseCall<T> call, Function<T, R> form, R unavailable, ActorRef<R> replyTo) {
        CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return form.apply(call.call());
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        },
                        blocking)
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        LOG.warn("The database does not answer for templates: {}", failure.toString());
                    }
                    replyTo.tell(failure == null ? reply : unavailable);
                });
        return this;
    }
}
