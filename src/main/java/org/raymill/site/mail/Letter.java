package org.raymill.site.mail;

/**
 * A message between sites as it travels: the only class that a gateway reads from another site, so that nothing else can be made of what a
 * stranger sends.
 *
 * @param kind names the message in {@link Mail}
 * @param body the message as JSON, in UTF-8; at most {@value #MAX_BODY} bytes
 */
public record Letter(String kind, byte[] body) {

    /** Bodies beyond this are refused: Artery's frames are small, and lists that could be long travel as files. */
    public static final int MAX_BODY = 200_000;

    private static final int MAX_KIND = 40;

    public Letter {
        if (kind == null || kind.length() > MAX_KIND || body == null || body.length > MAX_BODY) {
            throw new IllegalArgumentException("a letter that is too large");
        }
    }
}
