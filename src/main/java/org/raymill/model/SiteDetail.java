package org.raymill.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Another site, and the link to it.
 *
 * @param since when the link came into this state
 * @param message why it is in it, for people; may be empty
 * @param contact the address at which the other site answers; empty while it does not
 * @param protocol what the two speak; 0 while nothing was heard
 * @param software the other one's version of Raymill; may be empty
 * @param latencyMillis how long a word and its answer take, on average lately
 * @param bytesPerSecond what the way there carries, as an average of transfers; empty while none was measured
 * @param speed how fast it renders, in relation to this site: with 2, a frame takes half as long; empty while that was not measured
 * @param lastHeardAt when anything was last heard
 * @param offer what the other site has for this one; the last that it told
 * @param history how the link has changed, the newest first; at most {@value #MAX_HISTORY}
 * @param shelf what the files take here that the other site has sent; empty while that was not looked at
 * @param traffic what goes on between the two
 */
@RecordBuilder
public record SiteDetail(
        SiteName name,
        Status status,
        Instant since,
        String message,
        Optional<String> contact,
        int protocol,
        String software,
        Optional<Integer> latencyMillis,
        Optional<Long> bytesPerSecond,
        Optional<Double> speed,
        Optional<Instant> lastHeardAt,
        Optional<SiteOffer> offer,
        List<Change> history,
        Optional<ShelfUse> shelf,
        SiteTraffic traffic) {

    /** How many changes are kept. */
    public static final int MAX_HISTORY = 100;

    public SiteDetail {
        message = message == null ? "" : message;
        contact = contact == null ? Optional.empty() : contact;
        software = software == null ? "" : software;
        latencyMillis = latencyMillis == null ? Optional.empty() : latencyMillis;
        bytesPerSecond = bytesPerSecond == null ? Optional.empty() : bytesPerSecond;
        speed = speed == null ? Optional.empty() : speed;
        lastHeardAt = lastHeardAt == null ? Optional.empty() : lastHeardAt;
        offer = offer == null ? Optional.empty() : offer;
        history = history == null ? List.of() : List.copyOf(history);
        shelf = shelf == null ? Optional.empty() : shelf;
        traffic = traffic == null ? SiteTraffic.NONE : traffic;
    }

    /** How a link is. */
    public enum Status {
        /** Nothing has been heard of the other site since this one looks for it. */
        CONNECTING,
        /** Both hear each other. */
        UP,
        /** The other site was heard, and is not any more. */
        SILENT,
        /** The other site answers, and the two can not work together. */
        REFUSED,
        /** The other site is not listened to: its certificate was revoked, or it did what no site may. */
        ISOLATED
    }

    /** That the link came into a state. */
    public record Change(Instant at, Status status, String message) {}
}
