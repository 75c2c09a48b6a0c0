package org.raymill.model;

import java.util.List;

/**
 * Who is to be notified of what becomes of a job.
 *
 * @param address a webhook's URL, an e-mail address, or the name of a webhook in the site's settings
 * @param events of what; never empty, sorted
 */
public record Notification(Channel channel, String address, List<NoticeType> events) {

    /** The most that a client may ask for with one job. */
    public static final int MAX_OF_CLIENT = 10;

    /** The most of one job, those of the site included. */
    public static final int MAX = 20;

    /** The longest address, in characters. */
    public static final int MAX_ADDRESS = 2_000;

    /** By which way somebody is notified. */
    public enum Channel {
        /** A signed HTTP request to a URL that a client has given. */
        WEBHOOK,
        /** A message to an address that a client has given. */
        EMAIL,
        /** A signed HTTP request to a URL in the site's settings. */
        SITE_WEBHOOK
    }

    public Notification {
        events = events == null || events.isEmpty()
                ? NoticeType.ENDINGS
                : events.stream().distinct().sorted().toList();
        if (address == null
                || address.isBlank()
                || address.length() > MAX_ADDRESS
                || address.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "an address must have 1 to " + MAX_ADDRESS + " printable ASCII characters without spaces");
        }
    }

    /** For people: the way and the address. */
    public String text() {
        return switch (channel) {
            case WEBHOOK -> address;
            case EMAIL -> "mailto:" + address;
            case SITE_WEBHOOK -> "webhook " + address + " of the site";
        };
    }
}
