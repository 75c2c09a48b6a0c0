package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The programs on this host that stay alive between tasks. One that waits holds memory that no lease has reserved, so it waits for a limited time and
 * makes room as soon as tasks need the memory. Safe to use from many threads; nothing here blocks, whoever asks ends what is to be ended.
 */
final class Sessions {

    private final Duration longestIdle;
    /** The longest idle first. */
    private final List<SessionSeat> idle = new ArrayList<>();

    private final Set<SessionSeat> busy = new HashSet<>();
    private boolean closed;

    /**
     * No programs yet.
     *
     * @param longestIdle how long one waits for its next task; zero: there are no sessions
     */
    Sessions(Duration longestIdle) {
        this.longestIdle = longestIdle;
    }

    /** Whether there may be any. */
    synchronized boolean areOn() {
        return !longestIdle.isZero() && !closed;
    }

    Duration longestIdle() {
        return longestIdle;
    }

    /** A place where a program waits that can do this, the one that did so last; it is busy from now on. */
    synchronized Optional<SessionSeat> take(SessionSeat.Key key) {
        for (int i = idle.size() - 1; i >= 0; i--) {
            if (idle.get(i).key().equals(key)) {
                SessionSeat seat = idle.remove(i);
                busy.add(seat);
                return Optional.of(seat);
            }
        }
        return Optional.empty();
    }

    /** Whether a program waits. */
    synchronized boolean anyWaits() {
        return !idle.isEmpty();
    }

    /** A new place, which is busy. */
    synchronized void add(SessionSeat seat) {
        busy.add(seat);
    }

    /**
     * A task is done with a place, and its program is good for another.
     *
     * @return false when it is to be ended: the server ends
     */
    synchronized boolean giveBack(SessionSeat seat, Instant now) {
        busy.remove(seat);
        if (!areOn()) {
            return false;
        }
        seat.idle(now);
        idle.add(seat);
        return true;
    }

    /** A place is given up; its program is to be ended. */
    synchronized void giveUp(SessionSeat seat) {
        busy.remove(seat);
    }

    /**
     * The programs that have to end so that all which wait take no more memory than there is; the longest idle ones.
     *
     * @param memoryMiB what running tasks leave
     * @return not to be found here any more
     */
    synchronized List<SessionSeat> exceeding(long memoryMiB) {
        long waiting = idle.stream().mapToLong(SessionSeat::memoryMiB).sum();
        List<SessionSeat> ending = new ArrayList<>();
        Iterator<SessionSeat> oldest = idle.iterator();
        while (waiting > memoryMiB && oldest.hasNext()) {
            SessionSeat seat = oldest.next();
            oldest.remove();
            ending.add(seat);
            waiting -= seat.memoryMiB();
        }
        return ending;
    }

    /** How much memory a program of a job holds that waits; 0 when none does. */
    synchronized long waitingFor(org.raymill.model.JobId job) {
        return idle.stream()
                .filter(seat -> seat.key().job().equals(job))
                .mapToLong(SessionSeat::memoryMiB)
                .max()
                .orElse(0);
    }

    /** The programs that have waited for too long; not to be found here any more. */
    synchronized List<SessionSeat> overdue(Instant now) {
        List<SessionSeat> ending = new ArrayList<>();
        idle.removeIf(seat -> {
            boolean over = !seat.idleSince().plus(longestIdle).isAfter(now);
            if (over) {
                ending.add(seat);
            }
            return over;
        });
        return ending;
    }

    /** There are no sessions any more. */
    synchronized List<SessionSeat> close() {
        closed = true;
        List<SessionSeat> ending = List.copyOf(idle);
        idle.clear();
        return ending;
    }

    /** The manifests of the jobs that programs are alive for. */
    synchronized List<String> manifests() {
        Set<String> manifests = new TreeSet<>();
        idle.forEach(seat -> manifests.add(seat.manifest()));
        busy.forEach(seat -> manifests.add(seat.manifest()));
        return List.copyOf(manifests);
    }
}
