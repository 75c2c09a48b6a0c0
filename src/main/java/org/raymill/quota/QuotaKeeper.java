package org.raymill.quota;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.Receptionist;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.audit.DatabaseDesk;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.QuotaCommand.ContentPage;
import org.raymill.protocol.QuotaCommand.ContentsCounted;
import org.raymill.protocol.QuotaCommand.ContentsGivenBack;
import org.raymill.protocol.QuotaCommand.CountContents;
import org.raymill.protocol.QuotaCommand.FindQuota;
import org.raymill.protocol.QuotaCommand.ForgetContents;
import org.raymill.protocol.QuotaCommand.GiveBackContents;
import org.raymill.protocol.QuotaCommand.ListContents;
import org.raymill.protocol.QuotaCommand.ListQuotas;
import org.raymill.protocol.QuotaCommand.PutQuota;
import org.raymill.protocol.QuotaCommand.QuotaReply;

/** Keeps in the site's database how much users may have, and what they have in the store. One on each control node, all on the same database. */
public final class QuotaKeeper extends AbstractBehavior<QuotaCommand> {

    private static final int PAGE = 1_000;

    private final QuotaTable quotas;
    private final StoredFileTable stored;
    private final InstantSource clock;
    private final DatabaseDesk database;

    /** The behaviour of a node's keeper. */
    public static Behavior<QuotaCommand> create(DataSource database, InstantSource clock) {
        return Behaviors.setup(actor -> new QuotaKeeper(actor, database, clock));
    }

    private QuotaKeeper(ActorContext<QuotaCommand> actor, DataSource database, InstantSource clock) {
        super(actor);
        this.quotas = new QuotaTable(database, clock);
        this.stored = new StoredFileTable(database);
        this.clock = clock;
        this.database = new DatabaseDesk(actor.getSystem(), "quotas");
        actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.QUOTA, actor.getSelf()));
    }

    @Override
    public Receive<QuotaCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(FindQuota.class, this::onFind)
                .onMessage(ListQuotas.class, this::onList)
                .onMessage(PutQuota.class, this::onPut)
                .onMessage(CountContents.class, this::onCount)
                .onMessage(ForgetContents.class, this::onForget)
                .onMessage(GiveBackContents.class, this::onGiveBack)
                .onMessage(ListContents.class, this::onListContents)
                .build();
    }

    private <T> Behavior<QuotaCommand> answer(DatabaseDesk.Call<T> call, T unavailable, ActorRef<T> replyTo) {
        database.answer(call, unavailable, replyTo);
        return this;
    }

    private static QuotaReply unavailable() {
        return new QuotaReply(false, List.of());
    }

    private Behavior<QuotaCommand> onFind(FindQuota query) {
        return answer(() -> new QuotaReply(true, quotas.find(query.user())), unavailable(), query.replyTo());
    }

    private Behavior<QuotaCommand> onList(ListQuotas query) {
        return answer(() -> new QuotaReply(true, quotas.list()), unavailable(), query.replyTo());
    }

    private Behavior<QuotaCommand> onPut(PutQuota request) {
        return answer(() -> new QuotaReply(true, quotas.put(request)), unavailable(), request.replyTo());
    }

    private Behavior<QuotaCommand> onCount(CountContents request) {
        return answer(
                () -> new ContentsCounted(
                        true, stored.add(request.user(), request.contents(), request.enforce(), clock.instant())),
                new ContentsCounted(false, Optional.empty()),
                request.replyTo());
    }

    private Behavior<QuotaCommand> onForget(ForgetContents told) {
        database.ask(() -> stored.remove(told.user(), told.contents(), told.before()), List.of());
        return this;
    }

    private Behavior<QuotaCommand> onGiveBack(GiveBackContents request) {
        return answer(
                () -> new ContentsGivenBack(stored.remove(request.user(), request.contents(), Instant.MAX)),
                new ContentsGivenBack(List.of()),
                request.replyTo());
    }

    private Behavior<QuotaCommand> onListContents(ListContents query) {
        return answer(
                () -> new ContentPage(true, stored.page(query.after(), query.before(), PAGE)),
                new ContentPage(false, List.of()),
                query.replyTo());
    }
}
