package org.raymill.storage;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;

/** The rights to stage files of attempts, and to read those of jobs, over HTTP that a node has given. Lost with the node: who has one then asks another node. */
public final class TransferTickets {

    /** A right that is not used for so long ends. */
    static final Duration LIFETIME = Duration.ofMinutes(15);
    /** The most rights at a time; with more, that which was unused longest ends. */
    static final int MOST = 50_000;

    private static final int TOKEN_BYTES = 32;

    /** What a right is for. */
    public sealed interface Right permits Ticket, Reading {}

    /** To stage what an attempt made, to show what it is at, and to read the tiles and results of its job. */
    public record Ticket(JobId job, AttemptId attempt) implements Right {}

    /** To read a list of files and what stands in it. */
    public record Reading(Sha256 list) implements Right {}

    private record Entry(Right right, Instant usedAt) {}

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Entry> entries = new HashMap<>();

    /** No rights yet. */
    public TransferTickets(InstantSource clock) {
        this.clock = clock;
    }

    /** Gives a right. */
    public synchronized String issue(Right right) {
        Instant now = clock.instant();
        if (entries.size() >= MOST) {
            entries.values().removeIf(entry -> isOver(entry, now));
        }
        if (entries.size() >= MOST) {
            entries.entrySet().stream()
                    .min(Map.Entry.comparingByValue((a, b) -> a.usedAt().compareTo(b.usedAt())))
                    .map(Map.Entry::getKey)
                    .ifPresent(entries::remove);
        }
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        entries.put(token, new Entry(right, now));
        return token;
    }

    /** What a token gives the right to stage; nothing when it was not given here for that, or is over. */
    public Optional<Ticket> find(String token) {
        return find(token, Ticket.class);
    }

    /** What a token gives the right to read; nothing when it was not given here for that, or is over. */
    public Optional<Reading> findReading(String token) {
        return find(token, Reading.class);
    }

    private synchronized <R extends Right> Optional<R> find(String token, Class<R> kind) {
        Instant now = clock.instant();
        Entry entry = entries.get(token);
        if (entry == null || isOver(entry, now)) {
            entries.remove(token);
            return Optional.empty();
        }
        if (!kind.isInstance(entry.right())) {
            return Optional.empty();
        }
        entries.put(token, new Entry(entry.right(), now));
        return Optional.of(kind.cast(entry.right()));
    }

    private static boolean isOver(Entry entry, Instant now) {
        return entry.usedAt().plus(LIFETIME).isBefore(now);
    }
}
