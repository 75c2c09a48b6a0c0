package org.raymill.api.access;

import java.util.Optional;
import java.util.Set;
import org.raymill.model.Grants;

/**
 * Who makes a request, and what it may do.
 *
 * @param name of the user; empty when it is not known who it is
 * @param grants what is allowed, where
 * @param scope beyond which nothing is allowed by what it was made known with, whatever the user may
 */
public record Caller(Optional<String> name, Grants grants, Grants scope) {

    /** Somebody who has not said who it is, where that is asked for. */
    public static final Caller NOBODY = new Caller(Optional.empty(), Grants.NONE, Grants.NONE);

    /** Whoever calls an API that asks nobody who it is. */
    public static final Caller ANYBODY = new Caller(Optional.empty(), Grants.ALL, Grants.ALL);

    /** A user with what it was made known with. */
    public static Caller of(String name, Grants grants, Grants scope) {
        return new Caller(Optional.of(name), grants.within(scope), scope);
    }

    /** The name under which something is done: the user's, or what a client says where nobody is asked. */
    public String nameOr(String said) {
        return name.orElse(said);
    }

    /** The projects whose jobs the caller may see; empty for all of them. */
    public Optional<Set<String>> visible() {
        return grants.visible();
    }

    /** Whether the caller may do everything that its user may. */
    public boolean isUnlimited() {
        return scope.equals(Grants.ALL);
    }
}
