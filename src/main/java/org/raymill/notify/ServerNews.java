package org.raymill.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.InstalledPackage;
import org.raymill.model.NoticeType;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerDetail.Status;
import org.raymill.notify.BulletinEvent.BulletinSettled;
import org.raymill.notify.BulletinEvent.Happening;
import org.raymill.notify.BulletinEvent.SeenServer;
import org.raymill.notify.BulletinEvent.ServersSeen;

/** What is known of the site's render servers, and what of it is still to be told to whom. Follows from its events alone. */
final class ServerNews {

    /** More do not wait for one receiver: the oldest goes first. */
    static final int MAX_PENDING = 1_000;
    /** The most servers that are remembered while they are lost. */
    static final int MAX_LOST = 10_000;

    /**
     * Something that a receiver is still to be told.
     *
     * @param number counts all that has happened, from 1
     */
    record Pending(long number, Happening happening, Instant at) {}

    private final Map<String, SeenServer> servers = new TreeMap<>();
    private final Map<String, TreeMap<Long, Pending>> pending = new HashMap<>();
    private long epoch;
    private long happened;

    /** Takes in an event. */
    void apply(BulletinEvent event) {
        if (event instanceof ServersSeen seen) {
            epoch = seen.epoch();
            seen.forgotten().forEach(servers::remove);
            seen.seen().forEach(server -> servers.put(server.server(), server));
            seen.happenings().forEach(happening -> happened(happening, seen.at()));
        } else if (event instanceof BulletinSettled settled) {
            TreeMap<Long, Pending> waiting = pending.get(settled.receiver());
            if (waiting != null) {
                waiting.remove(settled.number());
                pending.values().removeIf(TreeMap::isEmpty);
            }
        }
    }

    private void happened(Happening happening, Instant at) {
        happened++;
        for (String receiver : happening.receivers()) {
            TreeMap<Long, Pending> waiting = pending.computeIfAbsent(receiver, name -> new TreeMap<>());
            waiting.put(happened, new Pending(happened, happening, at));
            if (waiting.size() > MAX_PENDING) {
                waiting.pollFirstEntry();
            }
        }
    }

    /** What a receiver is to be told next. */
    Optional<Pending> next(String receiver) {
        return Optional.ofNullable(pending.get(receiver))
                .map(TreeMap::firstEntry)
                .map(Map.Entry::getValue);
    }

    /** Everybody who is still to be told something. */
    Set<String> waiting() {
        return Set.copyOf(pending.keySet());
    }

    /**
     * What is new, given how the servers are now; empty when nothing is.
     *
     * @param newEpoch of the Scheduler that tells it, which has waited for the servers that it expected
     * @param now all servers that it knows
     */
    Optional<ServersSeen> compare(long newEpoch, List<ServerDetail> now, Instant at) {
        List<SeenServer> seen = new ArrayList<>();
        List<String> forgotten = new ArrayList<>();
        List<Happening> happenings = new ArrayList<>();
        Set<String> present = new HashSet<>();
        for (ServerDetail server : now) {
            present.add(server.id());
            look(server, seen, happenings);
        }
        for (SeenServer server : servers.values()) {
            if (!present.contains(server.server())) {
                miss(server, newEpoch, seen, forgotten, happenings);
            }
        }
        boolean nothing = seen.isEmpty() && forgotten.isEmpty() && newEpoch == epoch;
        return nothing ? Optional.empty() : Optional.of(new ServersSeen(newEpoch, seen, forgotten, happenings, at));
    }

    private void look(ServerDetail server, List<SeenServer> seen, List<Happening> happenings) {
        SeenServer before = servers.get(server.id());
        boolean lost = server.status() == Status.LOST;
        List<String> packages = lost && before != null ? before.packages() : packages(server);
        SeenServer after = new SeenServer(server.id(), server.status(), packages);
        if (after.equals(before)) {
            return;
        }
        seen.add(after);
        Status was = before == null ? Status.UP : before.status();
        if (was != server.status()) {
            happenings.add(new Happening(typeOf(server.status()), server.id(), server.message(), List.of(), List.of()));
        }
        if (before != null) {
            List<String> gone = new ArrayList<>(before.packages());
            gone.removeAll(packages);
            if (!gone.isEmpty()) {
                happenings.add(
                        new Happening(NoticeType.SERVER_PACKAGE_GONE, server.id(), problems(server), gone, List.of()));
            }
        }
    }

    /** A server that the Scheduler does not know: it has left, or was never heard of since another one took office. */
    private void miss(
            SeenServer server,
            long newEpoch,
            List<SeenServer> seen,
            List<String> forgotten,
            List<Happening> happenings) {
        if (server.status() == Status.LOST) {
            if (servers.size() > MAX_LOST) {
                forgotten.add(server.server());
            }
        } else if (newEpoch == epoch) {
            forgotten.add(server.server());
        } else {
            seen.add(new SeenServer(server.server(), Status.LOST, server.packages()));
            happenings.add(new Happening(
                    NoticeType.SERVER_LOST,
                    server.server(),
                    "nothing was heard of it since another Scheduler took office",
                    List.of(),
                    List.of()));
        }
    }

    private static NoticeType typeOf(Status status) {
        return switch (status) {
            case UP -> NoticeType.SERVER_BACK;
            case DRAINING -> NoticeType.SERVER_DRAINED;
            case QUARANTINED -> NoticeType.SERVER_QUARANTINED;
            case LOST -> NoticeType.SERVER_LOST;
        };
    }

    private static List<String> packages(ServerDetail server) {
        return server.packages().stream()
                .map(InstalledPackage::toString)
                .sorted()
                .toList();
    }

    private static String problems(ServerDetail server) {
        return server.packageProblems().stream()
                .map(problem -> problem.name() + ": " + problem.reason())
                .reduce((first, second) -> first + "; " + second)
                .orElse("");
    }
}
