package org.raymill.site.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetail.Change;
import org.raymill.model.SiteDetail.Status;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteTraffic;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.Mail.Hello;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.mail.Mail.Welcome;

/**
 * How the link to a site is: whether it answers, where, and which protocol the two speak. Each side greets all addresses of the other until one
 * answers, and then that one. Confined to one thread.
 */
public final class LinkState {

    /** What is to be sent, and to which address. */
    public record Outgoing(String contact, Mail mail) {}

    /** So many greetings may wait for their answer; older ones count as lost. */
    private static final int MAX_UNANSWERED = 100;
    /** How much of the average latency a new measurement makes. */
    private static final double NEWEST_SHARE = 0.2;

    private final Speaker self;
    private final SiteName peer;
    private final List<String> contacts;
    private final Duration silentAfter;
    private final Deque<Change> history = new ArrayDeque<>();
    private final Map<Long, Instant> unanswered = new LinkedHashMap<>();
    private Optional<String> contact = Optional.empty();
    private Optional<Speaker> speaker = Optional.empty();
    private Optional<SiteOffer> offer = Optional.empty();
    private Instant heardAt;
    private Instant welcomedAt;
    private Duration latency;
    private long greetings;
    private boolean closed;

    /**
     * A link over which nothing has been heard.
     *
     * @param contacts the addresses of the other site, {@code host:port}; the first that answers serves
     * @param silentAfter the other site counts as away when it has not answered for so long
     */
    public LinkState(Speaker self, SiteName peer, List<String> contacts, Duration silentAfter, Instant now) {
        this.self = self;
        this.peer = peer;
        this.contacts = List.copyOf(contacts);
        this.silentAfter = silentAfter;
        history.push(new Change(now, Status.CONNECTING, ""));
    }

    /** The name of the other site. */
    public SiteName peer() {
        return peer;
    }

    /** What the other site offers; empty unless it can be worked with now. */
    public Optional<SiteOffer> usableOffer() {
        return isUp() ? offer : Optional.empty();
    }

    /** Whether both sides hear each other. */
    public boolean isUp() {
        return status() == Status.UP;
    }

    private Status status() {
        return history.getFirst().status();
    }

    /** Once a heartbeat: what is to be sent. */
    public List<Outgoing> beat(Instant now) {
        if (status() == Status.ISOLATED) {
            return List.of();
        }
        if (status() == Status.UP && welcomedAt.plus(silentAfter).isBefore(now)) {
            change(Status.SILENT, "nothing was heard for " + silentAfter.toSeconds() + " s", now);
        }
        greetings++;
        unanswered.put(greetings, now);
        if (unanswered.size() > MAX_UNANSWERED) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
        return to(at -> new Hello(self, greetings, at));
    }

    /** What a message is sent to: the address that answers, or all of them while none does. */
    public List<Outgoing> send(Mail mail) {
        return status() == Status.ISOLATED ? List.of() : to(at -> mail);
    }

    private List<Outgoing> to(Function<String, Mail> mail) {
        List<String> addresses = status() == Status.UP ? contact.stream().toList() : contacts;
        List<Outgoing> outgoing = new ArrayList<>();
        addresses.forEach(at -> outgoing.add(new Outgoing(at, mail.apply(at))));
        return outgoing;
    }

    /** Takes the other site's greeting; returns what is to be answered. */
    public List<Outgoing> heard(Hello hello, Instant now) {
        if (!accept(hello.speaker(), now)) {
            return List.of();
        }
        return send(new Welcome(self, hello.number(), hello.contact()));
    }

    /** Takes the answer to a greeting of this run. */
    public void heard(Welcome welcome, Instant now) {
        Instant sentAt = unanswered.remove(welcome.number());
        if (sentAt == null || !contacts.contains(welcome.contact()) || !accept(welcome.speaker(), now)) {
            return; // of a run before this one, or answered already at another address
        }
        if (isUp()) { // a first greeting may have waited for the connection
            measure(Duration.between(sentAt, now));
        }
        welcomedAt = now;
        contact = Optional.of(welcome.contact());
        if (status() != Status.UP && status() != Status.REFUSED) {
            change(Status.UP, "answers at " + welcome.contact(), now);
        }
    }

    private void measure(Duration taken) {
        latency = latency == null
                ? taken
                : latency.plus(Duration.ofNanos(
                        (long) (NEWEST_SHARE * taken.minus(latency).toNanos())));
    }

    /** Takes the other site's offer. */
    public void heard(SiteOffer newest, Instant now) {
        heardAt = now;
        offer = Optional.of(newest);
    }

    /** Whether a site that says who it is may be worked with. */
    private boolean accept(Speaker said, Instant now) {
        if (status() == Status.ISOLATED) {
            return false;
        }
        if (!said.site().equals(peer)) {
            isolate("it calls itself " + said.site() + " over the link of " + peer, now);
            return false;
        }
        heardAt = now;
        boolean restarted =
                speaker.filter(known -> !known.run().equals(said.run())).isPresent();
        speaker = Optional.of(said);
        if (protocol(said) == 0) {
            refuse(
                    "it speaks the protocols " + said.oldest() + " to " + said.newest() + ", this site " + self.oldest()
                            + " to " + self.newest(),
                    now);
        } else if (status() == Status.REFUSED) {
            change(Status.CONNECTING, "it speaks protocol " + protocol(said) + " now", now);
        } else if (restarted && status() == Status.UP) {
            change(Status.UP, "its link was started anew", now);
        }
        return true;
    }

    private int protocol(Speaker said) {
        int common = Math.min(said.newest(), self.newest());
        return common >= Math.max(said.oldest(), self.oldest()) ? common : 0;
    }

    private void refuse(String why, Instant now) {
        if (status() != Status.REFUSED) {
            change(Status.REFUSED, why, now);
        }
    }

    /** A connection came to nothing: while the other site is not heard this is why. */
    public void unconnected(String why, Instant now) {
        Change newest = newest();
        boolean away = newest.status() == Status.CONNECTING || newest.status() == Status.SILENT;
        if (away && !newest.message().equals(why)) {
            change(newest.status(), why, now);
        }
    }

    /** The other site has done what no honest one does: it is not listened to any more. */
    public void isolate(String why, Instant now) {
        if (!closed) {
            closed = true;
            change(Status.ISOLATED, why, now);
        }
    }

    /** The other site is not listened to until it {@link #rejoin rejoins}. */
    public void distrust(String why, Instant now) {
        if (status() != Status.ISOLATED) {
            change(Status.ISOLATED, why, now);
        }
    }

    /** The other site is listened to again, unless it is for good that it is not. */
    public void rejoin(String why, Instant now) {
        if (status() == Status.ISOLATED && !closed) {
            change(Status.CONNECTING, why, now);
        }
    }

    /** The other site is listened to again, whatever it did before. */
    public void admit(String why, Instant now) {
        closed = false;
        rejoin(why, now);
    }

    /** Whether the other site is not listened to until somebody {@link #admit admits} it. */
    public boolean isClosed() {
        return closed;
    }

    private void change(Status status, String message, Instant now) {
        history.push(new Change(now, status, message));
        if (history.size() > SiteDetail.MAX_HISTORY) {
            history.removeLast();
        }
    }

    /** The newest change; another one each time that the link has changed. */
    public Change newest() {
        return history.getFirst();
    }

    /** The link as people see it. */
    public SiteDetail view() {
        Change now = history.getFirst();
        return new SiteDetail(
                peer,
                now.status(),
                now.at(),
                now.message(),
                now.status() == Status.UP ? contact : Optional.empty(),
                speaker.map(this::protocol).orElse(0),
                speaker.map(Speaker::software).orElse(""),
                Optional.ofNullable(latency).map(taken -> (int) taken.toMillis()),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(heardAt),
                offer,
                List.copyOf(history),
                Optional.empty(),
                SiteTraffic.NONE);
    }
}
