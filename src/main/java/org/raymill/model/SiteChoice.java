package org.raymill.model;

import java.util.Optional;

/**
 * Where a job may be rendered.
 *
 * @param remote the site that is to render it; empty unless the kind is {@link Kind#REMOTE}
 */
public record SiteChoice(Kind kind, Optional<SiteName> remote) {

    /** Who chooses. */
    public enum Kind {
        /** It stays at the site that it was submitted to. */
        LOCAL,
        /** The client names the site. */
        REMOTE,
        /** The site's policy chooses, again and again while something of the job waits. */
        ANY
    }

    public static final SiteChoice LOCAL = new SiteChoice(Kind.LOCAL, Optional.empty());
    public static final SiteChoice ANY = new SiteChoice(Kind.ANY, Optional.empty());

    private static final String REMOTE = "remote:";

    public SiteChoice {
        remote = remote == null ? Optional.empty() : remote;
        if (remote.isPresent() != (kind == Kind.REMOTE)) {
            throw new IllegalArgumentException("a site is named when the job is to go to it, and only then");
        }
    }

    /** The choice of one site. */
    public static SiteChoice remote(SiteName site) {
        return new SiteChoice(Kind.REMOTE, Optional.of(site));
    }

    /**
     * Reads {@code local}, {@code any} or {@code remote:NAME}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static SiteChoice parse(String text) {
        if (text.equals("local")) {
            return LOCAL;
        }
        if (text.equals("any")) {
            return ANY;
        }
        if (text.startsWith(REMOTE)) {
            return remote(new SiteName(text.substring(REMOTE.length())));
        }
        throw new IllegalArgumentException("not a choice of site: '" + text + "'; use local, any or remote:NAME");
    }

    @Override
    public String toString() {
        return switch (kind) {
            case LOCAL -> "local";
            case ANY -> "any";
            case REMOTE -> REMOTE + remote.orElseThrow();
        };
    }
}
