package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AccessToken;
import org.raymill.model.EnrolmentToken;
import org.raymill.model.Expected;
import org.raymill.model.Grants;
import org.raymill.model.Session;
import org.raymill.model.UserAccount;

/**
 * What the keepers of users, their tokens and sessions are told and asked. There is one on each control node, all on the same database. No message has a
 * secret in it: what is compared with one are hashes, and by whom it is asked.
 */
public interface AccessCommand extends CborSerializable {

    // ---- users

    /** Asks for all users, by name. */
    record ListUsers(ActorRef<UserList> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link ListUsers}.
     *
     * @param available false when the database does not answer
     */
    record UserList(boolean available, List<UserAccount> users) implements CborSerializable {
        public UserList {
            users = users == null ? List.of() : List.copyOf(users);
        }
    }

    /** Asks for one. */
    record FindUser(String name, ActorRef<UserReply> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link FindUser}.
     *
     * @param available false when the database does not answer
     * @param passwordHash what the user's password is compared with; empty when it has none
     */
    record UserReply(boolean available, Optional<UserAccount> user, String passwordHash) implements CborSerializable {
        public UserReply {
            user = user == null ? Optional.empty() : user;
            passwordHash = passwordHash == null ? "" : passwordHash;
        }
    }

    /**
     * Makes a user, or changes it; the same again changes nothing.
     *
     * @param onlyNew whether there must be no such user yet
     * @param expected the revisions of which it must be, see {@link UserAccount#tag}
     */
    record PutUser(
            String name,
            String title,
            Grants grants,
            boolean disabled,
            boolean onlyNew,
            Expected expected,
            String by,
            String reason,
            ActorRef<UserChange> replyTo)
            implements AccessCommand {
        public PutUser {
            expected = expected == null ? Expected.ANYTHING : expected;
        }
    }

    /**
     * Gives a user another password, with which its sessions end.
     *
     * @param passwordHash empty: none, so that it can not sign in with one
     */
    record SetPassword(String name, String passwordHash, String by, ActorRef<UserChange> replyTo)
            implements AccessCommand {}

    /** Removes a user with all its tokens and sessions. Its jobs stay. */
    record RemoveUser(String name, Expected expected, String by, String reason, ActorRef<UserChange> replyTo)
            implements AccessCommand {
        public RemoveUser {
            expected = expected == null ? Expected.ANYTHING : expected;
        }
    }

    /**
     * Answer to a change of a user.
     *
     * @param user as it is now, or was before it was removed or not changed
     */
    record UserChange(Outcome outcome, Optional<UserAccount> user) implements CborSerializable {
        public UserChange {
            user = user == null ? Optional.empty() : user;
        }
    }

    /** What can come of a change. */
    enum Outcome {
        /** There was nothing like it before. */
        CREATED,
        /** It is as it was asked for, now or before. */
        DONE,
        NOT_FOUND,
        /** It is not of the revision that was asked for, or there already. */
        OUTDATED,
        /** There are as many as there may be. */
        FULL,
        /** The database does not answer; nothing was changed. */
        UNAVAILABLE
    }

    /**
     * Tells that somebody shows what the identity provider says of it, and asks which user that is. Nobody is changed who has been seen before.
     *
     * @param identity which account it is
     * @param name that a new user has
     * @param mayCreate whether one is made when there is none
     * @param mayAdopt whether a user of that name that has no account is taken for it
     */
    record SeeIdentity(
            String identity,
            String name,
            String title,
            boolean mayCreate,
            boolean mayAdopt,
            ActorRef<UserChange> replyTo)
            implements AccessCommand {}

    /**
     * Says which account of the identity provider a user is; its sessions end.
     *
     * @param identity empty: none any more
     */
    record LinkIdentity(String name, String identity, String by, ActorRef<UserChange> replyTo)
            implements AccessCommand {}

    // ---- tokens

    /** Asks for a token by the part of it that is no secret. */
    record FindToken(String id, ActorRef<TokenReply> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link FindToken}.
     *
     * @param available false when the database does not answer
     * @param hash what its secret is compared with
     * @param owner whose it is
     */
    record TokenReply(boolean available, Optional<AccessToken> token, String hash, Optional<UserAccount> owner)
            implements CborSerializable {
        public TokenReply {
            token = token == null ? Optional.empty() : token;
            owner = owner == null ? Optional.empty() : owner;
            hash = hash == null ? "" : hash;
        }
    }

    /** Asks for a user's tokens, the newest first. */
    record ListTokens(String user, ActorRef<TokenList> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link ListTokens}.
     *
     * @param available false when the database does not answer
     * @param known whether there is such a user
     */
    record TokenList(boolean available, boolean known, List<AccessToken> tokens) implements CborSerializable {
        public TokenList {
            tokens = tokens == null ? List.of() : List.copyOf(tokens);
        }
    }

    /** Adds a token of a user. */
    record AddToken(AccessToken token, String hash, ActorRef<TokenChange> replyTo) implements AccessCommand {}

    /** Makes a token worth nothing, with the sessions that were opened with it. */
    record RevokeToken(String user, String id, String by, ActorRef<TokenChange> replyTo) implements AccessCommand {}

    /** Answer to a change of a token. */
    record TokenChange(Outcome outcome) implements CborSerializable {}

    /** Tells when tokens were used last, by their ids. Not answered; what is lost is told the next time. */
    record TokensUsed(Map<String, Instant> used) implements AccessCommand {
        public TokensUsed {
            used = used == null ? Map.of() : Map.copyOf(used);
        }
    }

    // ---- tokens for new nodes

    /** Adds a token for a new node. */
    record AddEnrolment(EnrolmentToken token, String hash, ActorRef<TokenChange> replyTo) implements AccessCommand {}

    /** Asks for a token for a new node by the part of it that is no secret. */
    record FindEnrolment(String id, ActorRef<EnrolmentReply> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link FindEnrolment}.
     *
     * @param available false when the database does not answer
     * @param hash what its secret is compared with
     */
    record EnrolmentReply(boolean available, Optional<EnrolmentToken> token, String hash) implements CborSerializable {
        public EnrolmentReply {
            token = token == null ? Optional.empty() : token;
            hash = hash == null ? "" : hash;
        }
    }

    /** Asks for all tokens for new nodes, the newest first. */
    record ListEnrolments(ActorRef<EnrolmentList> replyTo) implements AccessCommand {}

    /**
     * Answer to {@link ListEnrolments}.
     *
     * @param available false when the database does not answer
     */
    record EnrolmentList(boolean available, List<EnrolmentToken> tokens) implements CborSerializable {
        public EnrolmentList {
            tokens = tokens == null ? List.of() : List.copyOf(tokens);
        }
    }

    /**
     * Uses a token for a new node, before it is given what it is for.
     *
     * @param host that becomes a node
     * @param fingerprint of its certificate
     */
    record SpendEnrolment(String id, String host, String fingerprint, ActorRef<TokenChange> replyTo)
            implements AccessCommand {}

    /** Makes a token for a new node worth nothing. */
    record RevokeEnrolment(String id, String by, ActorRef<TokenChange> replyTo) implements AccessCommand {}

    // ---- sessions

    /**
     * Opens a session.
     *
     * @param key the SHA-256 of what the browser has of it
     */
    record OpenSession(String key, Session session, ActorRef<SessionReply> replyTo) implements AccessCommand {}

    /** Asks for a session. */
    record FindSession(String key, ActorRef<SessionReply> replyTo) implements AccessCommand {}

    /** Ends a session; answered with the one that it was. */
    record CloseSession(String key, ActorRef<SessionReply> replyTo) implements AccessCommand {}

    /**
     * Answer to what is asked of sessions.
     *
     * @param available false when the database does not answer
     * @param session empty when there is none, or none any more
     * @param owner whose it is, as it is now
     */
    record SessionReply(boolean available, Optional<Session> session, Optional<UserAccount> owner)
            implements CborSerializable {
        public SessionReply {
            session = session == null ? Optional.empty() : session;
            owner = owner == null ? Optional.empty() : owner;
        }
    }
}
