package org.raymill.api;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.access.TokenText;
import org.raymill.api.access.Caller;
import org.raymill.identity.Identity;
import org.raymill.identity.IdentityException;
import org.raymill.identity.IdentityException.Kind;
import org.raymill.identity.IdentityProvider;
import org.raymill.identity.SignInAttempt;
import org.raymill.model.Grants;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.SeeIdentity;
import org.raymill.protocol.AccessCommand.UserChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of the farm whom the site's identity provider names. Somebody who has a role is made a user at first sight, so that it can be shut out, and so
 * that a name stands for the same person for ever. Fails with a {@link ProblemException} for whoever is not let in.
 */
final class ProviderUsers {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderUsers.class);

    /**
     * Who was found.
     *
     * @param granted what the provider's word is worth, without what the farm itself gives to the user
     * @param until from when on it has to be shown anew
     */
    record Known(Caller caller, String user, Grants granted, Instant until) {}

    private final Authentication authentication;
    private final IdentityProvider provider;

    ProviderUsers(Authentication authentication, IdentityProvider provider) {
        this.authentication = authentication;
        this.provider = provider;
    }

    IdentityProvider provider() {
        return provider;
    }

    /** Who shows a token of the provider. */
    CompletionStage<Known> byToken(String text) {
        return told(provider.verify(text));
    }

    /** Who comes back from the provider with a code. */
    CompletionStage<Known> byCode(String code, SignInAttempt attempt) {
        return told(provider.redeem(code, attempt));
    }

    private CompletionStage<Known> told(CompletionStage<Identity> answer) {
        return answer.exceptionally(failure -> {
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    throw cause instanceof IdentityException refused ? problem(refused) : unexpected(cause);
                })
                .thenCompose(this::user);
    }

    private static ProblemException problem(IdentityException refused) {
        LOG.debug("Somebody is not known by the identity provider: {}", refused.getMessage());
        return (refused.kind() == Kind.UNAVAILABLE
                        ? Problem.temporary(ProblemType.UNAVAILABLE, refused.getMessage())
                        : Authentication.refused(refused.getMessage()))
                .asException();
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("the identity provider could not be asked", failure);
    }

    private CompletionStage<Known> user(Identity identity) {
        boolean mayCreate =
                !identity.grants().byProject().isEmpty() && !identity.name().equals(TokenText.ADMINISTRATOR);
        return authentication
                .<UserChange>ask(replyTo -> new SeeIdentity(
                        identity.key(),
                        identity.name(),
                        identity.title(),
                        mayCreate,
                        provider.settings().adoptUsers(),
                        replyTo))
                .thenApply(reply -> known(identity, reply));
    }

    private static Known known(Identity identity, UserChange reply) {
        Authentication.requireAvailable(reply.outcome() != Outcome.UNAVAILABLE);
        UserAccount user = Authentication.requireEnabled(
                switch (reply.outcome()) {
                    case DONE, CREATED -> reply.user();
                    case OUTDATED -> throw taken(identity);
                    case FULL ->
                        throw Problem.of(
                                        ProblemType.TOO_MANY_USERS,
                                        "a site has at most " + UserAccount.MAX_USERS
                                                + " users; an administrator removes one")
                                .asException();
                    case NOT_FOUND, UNAVAILABLE ->
                        throw Problem.of(
                                        ProblemType.FORBIDDEN,
                                        "the identity provider knows you as " + identity.name()
                                                + ", and nothing that it says of you is worth a role here"
                                                + " (raymill.access.identity.roles and .everybody)")
                                .asException();
                });
        if (reply.outcome() == Outcome.CREATED) {
            LOG.info("{} is a user now: the identity provider's account {}", user.name(), identity.key());
        }
        return new Known(
                Caller.of(user.name(), both(user, identity.grants()), Grants.ALL),
                user.name(),
                identity.grants(),
                identity.expiresAt());
    }

    private static ProblemException taken(Identity identity) {
        LOG.warn(
                "The identity provider's account '{}' has the name of another user, {}; 'raymill users link' says that it is the same",
                identity.key(),
                identity.name());
        return Problem.of(
                        ProblemType.FORBIDDEN,
                        "there is a user " + identity.name() + " already, and it is not known to be you; an"
                                + " administrator says so with 'raymill users link "
                                + identity.name() + " '"
                                + identity.key().substring(identity.key().indexOf(' ') + 1)
                                + "''")
                .asException();
    }

    /** What a user may by the farm's word and by the provider's. */
    static Grants both(UserAccount user, Grants granted) {
        try {
            return user.grants().plus(granted);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            ProblemType.FORBIDDEN,
                            user.name() + " has roles of its own and by the identity provider in too many projects: "
                                    + e.getMessage())
                    .asException();
        }
    }

    /** What the console's button says; empty when nobody signs in there with the provider. */
    Optional<String> title() {
        return provider.settings().signInTitle();
    }
}
