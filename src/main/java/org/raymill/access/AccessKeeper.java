package org.raymill.access;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.pubsub.Topic;
import akka.actor.typed.receptionist.Receptionist;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.raymill.audit.DatabaseDesk;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;
import org.raymill.protocol.AccessCommand.AddEnrolment;
import org.raymill.protocol.AccessCommand.AddToken;
import org.raymill.protocol.AccessCommand.CloseSession;
import org.raymill.protocol.AccessCommand.EnrolmentList;
import org.raymill.protocol.AccessCommand.EnrolmentReply;
import org.raymill.protocol.AccessCommand.FindEnrolment;
import org.raymill.protocol.AccessCommand.FindSession;
import org.raymill.protocol.AccessCommand.FindToken;
import org.raymill.protocol.AccessCommand.FindUser;
import org.raymill.protocol.AccessCommand.LinkIdentity;
import org.raymill.protocol.AccessCommand.ListEnrolments;
import org.raymill.protocol.AccessCommand.ListTokens;
import org.raymill.protocol.AccessCommand.ListUsers;
import org.raymill.protocol.AccessCommand.OpenSession;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.PutUser;
import org.raymill.protocol.AccessCommand.RemoveUser;
import org.raymill.protocol.AccessCommand.RevokeEnrolment;
import org.raymill.protocol.AccessCommand.RevokeToken;
import org.raymill.protocol.AccessCommand.SeeIdentity;
import org.raymill.protocol.AccessCommand.SessionReply;
import org.raymill.protocol.AccessCommand.SetPassword;
import org.raymill.protocol.AccessCommand.SpendEnrolment;
import org.raymill.protocol.AccessCommand.TokenChange;
import org.raymill.protocol.AccessCommand.TokenList;
import org.raymill.protocol.AccessCommand.TokenReply;
import org.raymill.protocol.AccessCommand.TokensUsed;
import org.raymill.protocol.AccessCommand.UserChange;
import org.raymill.protocol.AccessCommand.UserList;
import org.raymill.protocol.AccessCommand.UserReply;
import org.raymill.protocol.ClusterKeys;

/**
 * Keeps users, tokens and sessions in the site's database. One on each control node, all on the same database; keeps nothing itself. What it changes it tells
 * all nodes, before it answers.
 */
public final class AccessKeeper extends AbstractBehavior<AccessCommand> {

    private final UserTable users;
    private final TokenTable tokens;
    private final SessionTable sessions;
    private final IdentityTable identities;
    private final EnrolmentTable enrolments;
    private final ActorRef<Topic.Command<AccessChanged>> changes;
    private final DatabaseDesk database;

    /**
     * The behaviour of a node's keeper.
     *
     * @param changes the topic on which it tells what has changed
     */
    public static Behavior<AccessCommand> create(
            DataSource database, ActorRef<Topic.Command<AccessChanged>> changes, InstantSource clock) {
        return Behaviors.setup(actor -> new AccessKeeper(actor, database, changes, clock));
    }

    private AccessKeeper(
            ActorContext<AccessCommand> actor,
            DataSource database,
            ActorRef<Topic.Command<AccessChanged>> changes,
            InstantSource clock) {
        super(actor);
        this.users = new UserTable(database, clock);
        this.tokens = new TokenTable(database, clock);
        this.sessions = new SessionTable(database, clock);
        this.enrolments = new EnrolmentTable(database, clock);
        this.identities = new IdentityTable(database, clock);
        this.changes = changes;
        this.database = new DatabaseDesk(actor.getSystem(), "users");
        actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.ACCESS, actor.getSelf()));
    }

    @Override
    public Receive<AccessCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(ListUsers.class, this::onListUsers)
                .onMessage(FindUser.class, this::onFindUser)
                .onMessage(PutUser.class, this::onPutUser)
                .onMessage(SetPassword.class, this::onSetPassword)
                .onMessage(RemoveUser.class, this::onRemoveUser)
                .onMessage(SeeIdentity.class, this::onSeeIdentity)
                .onMessage(LinkIdentity.class, this::onLinkIdentity)
                .onMessage(FindToken.class, this::onFindToken)
                .onMessage(ListTokens.class, this::onListTokens)
                .onMessage(AddToken.class, this::onAddToken)
                .onMessage(RevokeToken.class, this::onRevokeToken)
                .onMessage(TokensUsed.class, this::onTokensUsed)
                .onMessage(AddEnrolment.class, this::onAddEnrolment)
                .onMessage(FindEnrolment.class, this::onFindEnrolment)
                .onMessage(ListEnrolments.class, this::onListEnrolments)
                .onMessage(SpendEnrolment.class, this::onSpendEnrolment)
                .onMessage(RevokeEnrolment.class, this::onRevokeEnrolment)
                .onMessage(OpenSession.class, this::onOpenSession)
                .onMessage(FindSession.class, this::onFindSession)
                .onMessage(CloseSession.class, this::onCloseSession)
                .build();
    }

    private <T> Behavior<AccessCommand> answer(DatabaseDesk.Call<T> call, T unavailable, ActorRef<T> replyTo) {
        database.answer(call, unavailable, replyTo);
        return this;
    }

    private <T> Behavior<AccessCommand> change(
            DatabaseDesk.Call<T> call, T unavailable, String user, ActorRef<T> replyTo) {
        database.ask(call, unavailable).thenAccept(reply -> {
            if (!reply.equals(unavailable)) {
                tellAll(user);
            }
            replyTo.tell(reply);
        });
        return this;
    }

    private void tellAll(String user) {
        changes.tell(Topic.publish(new AccessChanged(user)));
    }

    private static UserChange userUnavailable() {
        return new UserChange(Outcome.UNAVAILABLE, Optional.empty());
    }

    private static SessionReply sessionUnavailable() {
        return new SessionReply(false, Optional.empty(), Optional.empty());
    }

    // ---- users

    private Behavior<AccessCommand> onListUsers(ListUsers query) {
        return answer(() -> new UserList(true, users.list()), new UserList(false, List.of()), query.replyTo());
    }

    private Behavior<AccessCommand> onFindUser(FindUser query) {
        return answer(() -> users.find(query.name()), new UserReply(false, Optional.empty(), ""), query.replyTo());
    }

    private Behavior<AccessCommand> onPutUser(PutUser request) {
        return change(() -> users.put(request), userUnavailable(), request.name(), request.replyTo());
    }

    private Behavior<AccessCommand> onSetPassword(SetPassword request) {
        return change(() -> users.setPassword(request), userUnavailable(), request.name(), request.replyTo());
    }

    private Behavior<AccessCommand> onRemoveUser(RemoveUser request) {
        return change(() -> users.remove(request), userUnavailable(), request.name(), request.replyTo());
    }

    private Behavior<AccessCommand> onSeeIdentity(SeeIdentity told) {
        database.ask(() -> identities.see(told), userUnavailable()).thenAccept(reply -> {
            if (reply.outcome() == Outcome.CREATED) {
                tellAll(told.name());
            }
            told.replyTo().tell(reply);
        });
        return this;
    }

    private Behavior<AccessCommand> onLinkIdentity(LinkIdentity request) {
        return change(() -> identities.link(request), userUnavailable(), request.name(), request.replyTo());
    }

    // ---- tokens

    private Behavior<AccessCommand> onFindToken(FindToken query) {
        TokenReply unavailable = new TokenReply(false, Optional.empty(), "", Optional.empty());
        return answer(() -> tokens.find(query.id()), unavailable, query.replyTo());
    }

    private Behavior<AccessCommand> onListTokens(ListTokens query) {
        return answer(() -> tokens.list(query.user()), new TokenList(false, false, List.of()), query.replyTo());
    }

    private Behavior<AccessCommand> onAddToken(AddToken request) {
        return answer(
                () -> new TokenChange(tokens.add(request)), new TokenChange(Outcome.UNAVAILABLE), request.replyTo());
    }

    private Behavior<AccessCommand> onRevokeToken(RevokeToken request) {
        return change(
                () -> new TokenChange(tokens.revoke(request)),
                new TokenChange(Outcome.UNAVAILABLE),
                request.user(),
                request.replyTo());
    }

    private Behavior<AccessCommand> onTokensUsed(TokensUsed told) {
        database.ask(
                () -> {
                    tokens.used(told.used());
                    return true;
                },
                false);
        return this;
    }

    // ---- tokens for new nodes

    private Behavior<AccessCommand> onAddEnrolment(AddEnrolment request) {
        return tokenChange(() -> enrolments.add(request), request.replyTo());
    }

    private Behavior<AccessCommand> onFindEnrolment(FindEnrolment query) {
        return answer(
                () -> enrolments.find(query.id()), new EnrolmentReply(false, Optional.empty(), ""), query.replyTo());
    }

    private Behavior<AccessCommand> onListEnrolments(ListEnrolments query) {
        return answer(
                () -> new EnrolmentList(true, enrolments.list()), new EnrolmentList(false, List.of()), query.replyTo());
    }

    private Behavior<AccessCommand> onSpendEnrolment(SpendEnrolment request) {
        return tokenChange(() -> enrolments.spend(request), request.replyTo());
    }

    private Behavior<AccessCommand> onRevokeEnrolment(RevokeEnrolment request) {
        return tokenChange(() -> enrolments.revoke(request), request.replyTo());
    }

    private Behavior<AccessCommand> tokenChange(DatabaseDesk.Call<Outcome> call, ActorRef<TokenChange> replyTo) {
        return answer(() -> new TokenChange(call.call()), new TokenChange(Outcome.UNAVAILABLE), replyTo);
    }

    // ---- sessions

    private Behavior<AccessCommand> onOpenSession(OpenSession request) {
        return answer(() -> sessions.open(request), sessionUnavailable(), request.replyTo());
    }

    private Behavior<AccessCommand> onFindSession(FindSession query) {
        return answer(() -> sessions.find(query.key()), sessionUnavailable(), query.replyTo());
    }

    private Behavior<AccessCommand> onCloseSession(CloseSession request) {
        database.ask(() -> sessions.close(request.key()), sessionUnavailable()).thenAccept(reply -> {
            reply.session().ifPresent(ended -> tellAll(ended.user()));
            request.replyTo().tell(reply);
        });
        return this;
    }
}
