package org.raymill.scheduler.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.raymill.model.HostCapability;
import org.raymill.model.HostNeeds;
import org.raymill.model.Requirements;
import org.raymill.model.Verdict.Filter;
import org.raymill.scheduler.core.Plan.Reason;

/**
 * Says of what was not placed why not: each server of the farm is counted once, under the first filter that it does not pass. Worked out once
 * for all tasks that need the same.
 */
final class Explanations {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Snapshot snapshot;
    private final Rooms rooms;
    private final List<Reservation> reservations;
    private final Map<String, Integer> limitsTaken;
    private final Map<Asked, List<Reason>> known = new HashMap<>();

    /** Tasks that need the same, with the share in words that their project may not exceed; empty when it does not. */
    private record Asked(Need need, String share) {}

    Explanations(Snapshot snapshot, Rooms rooms, List<Reservation> reservations, Map<String, Integer> limitsTaken) {
        this.snapshot = snapshot;
        this.rooms = rooms;
        this.reservations = reservations;
        this.limitsTaken = limitsTaken;
    }

    /**
     * Why tasks that need this are not placed.
     *
     * @param share that their project may not exceed, in words; empty when it would not
     */
    List<Reason> of(Need need, String share) {
        return known.computeIfAbsent(new Asked(need, share), this::work);
    }

    private List<Reason> work(Asked asked) {
        Need need = asked.need();
        if (snapshot.farm().isEmpty()) {
            return List.of(new Reason(Filter.NO_SERVER, 0, "no render server has reported"));
        }
        Map<Filter, Integer> counts = new EnumMap<>(Filter.class);
        Shortage shortage = new Shortage(need, snapshot.limits());
        need.refusals(snapshot.farm())
                .forEach((group, filter) -> counts.merge(filter, group.servers().size(), Integer::sum));
        Optional<String> limit = exhausted(need);
        for (Need.Suitable kind : need.suitable(snapshot.farm())) {
            count(kind.group(), asked, limit.isPresent(), counts, shortage);
        }
        List<Reason> reasons = new ArrayList<>();
        counts.forEach((filter, servers) -> {
            if (servers > 0 && filter != Filter.RESERVED) {
                reasons.add(new Reason(
                        filter,
                        servers,
                        filter == Filter.SHARE ? asked.share() : detail(filter, need, limit, shortage)));
            }
        });
        if (!asked.share().isEmpty() && counts.getOrDefault(Filter.SHARE, 0) == 0) {
            reasons.add(new Reason(Filter.SHARE, 0, asked.share()));
        }
        if (limit.isPresent() && !counts.containsKey(Filter.LIMIT)) {
            reasons.add(new Reason(Filter.LIMIT, 0, limit.get()));
        }
        reserved(need).forEach(reasons::add);
        return reasons;
    }

    private void count(
            ServerGroup group, Asked asked, boolean limited, Map<Filter, Integer> counts, Shortage shortage) {
        Need need = asked.need();
        boolean overShare = !asked.share().isEmpty();
        boolean bySize =
                needsNoLookAtEach(need) && group.usable() == group.servers().size();
        if (bySize && !limited && !(overShare && (need.whole() || need.gpus() > 0))) {
            int reserved = (int) reservations.stream()
                    .filter(reservation -> snapshot.server().apply(reservation.server()).group == group)
                    .count();
            shortage.add(group, rooms, server -> !isReserved(server));
            int fitting = overShare ? rooms.fitting(group, need) : 0;
            counts.merge(Filter.SHARE, fitting, Integer::sum);
            counts.merge(Filter.FREE, group.usable() - reserved - fitting, Integer::sum);
            return;
        }
        boolean avoid = rooms.canAvoid(need);
        for (ServerEntry server : group.servers()) {
            Filter filter =
                    filter(server, need, avoid, overShare ? Filter.SHARE : limited ? Filter.LIMIT : Filter.FREE);
            counts.merge(filter, 1, Integer::sum);
            if (filter == Filter.FREE) {
                shortage.add(rooms.at(server));
            } else if (filter == Filter.ACCEPTING) {
                shortage.closed(server.status().message());
            }
        }
    }

    private boolean isReserved(ServerEntry server) {
        for (Reservation reservation : reservations) {
            if (reservation.server().equals(server.id())) {
                return true;
            }
        }
        return false;
    }

    private static boolean needsNoLookAtEach(Need need) {
        Requirements requirements = need.requirements();
        return requirements.avoid().isEmpty()
                && requirements.never().isEmpty()
                && requirements.host().hosts().isEmpty()
                && requirements.host().freeDiskMiB() == 0
                && requirements.amounts().isEmpty();
    }

    private Filter filter(ServerEntry server, Need need, boolean avoid, Filter otherwise) {
        if (!need.names(server)) {
            return Filter.HOST;
        }
        if (server.status().host().freeDiskMiB() < need.requirements().host().freeDiskMiB()) {
            return Filter.DISK;
        }
        switch (server.condition()) {
            case NOT_ACCEPTING -> {
                return Filter.ACCEPTING;
            }
            case DRAINING -> {
                return Filter.DRAINING;
            }
            case QUARANTINED -> {
                return Filter.QUARANTINED;
            }
            default -> {}
        }
        if (need.excludes(server.id())) {
            return Filter.RENDERED;
        }
        if (avoid && need.avoids(server.id())) {
            return Filter.AVOID;
        }
        if (isReserved(server)) {
            return Filter.RESERVED;
        }
        Room room = rooms.at(server);
        if (room.isAtHostLimit(need, snapshot.limits())) {
            return Filter.LIMIT;
        }
        return room.fits(need, avoid, snapshot.limits()) ? otherwise : Filter.FREE;
    }

    private List<Reason> reserved(Need need) {
        List<Reason> reasons = new ArrayList<>();
        for (Reservation reservation : reservations) {
            ServerEntry server = snapshot.server().apply(reservation.server());
            if (rooms.isCapable(server, need)) {
                reasons.add(new Reason(
                        Filter.RESERVED,
                        1,
                        "reserved for job " + reservation.job() + " until " + TIME.format(reservation.until())));
            }
        }
        return reasons;
    }

    /** The limit that has nothing left for these tasks, in words. */
    private Optional<String> exhausted(Need need) {
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            String name = amount.getKey();
            LimitBook limits = snapshot.limits();
            int taken = limitsTaken.getOrDefault(name, 0);
            if (limits.has(name) && limits.isWithheld()) {
                return Optional.of(
                        name + " is given out when all servers have told the new Scheduler what they have of it");
            }
            if (limits.has(name) && limits.free(name) - taken < amount.getValue()) {
                Optional<Instant> until = limits.backedOffUntil(name);
                return Optional.of(name + " " + (limits.inUse(name) + taken) + "/" + limits.total(name) + " in use"
                        + until.map(time -> ", and no more before " + TIME.format(time)
                                        + " because a program was denied one")
                                .orElse(""));
            }
        }
        return Optional.empty();
    }

    private String detail(Filter filter, Need need, Optional<String> limit, Shortage shortage) {
        Requirements wanted = need.requirements();
        HostNeeds host = wanted.host();
        return switch (filter) {
            case PACKAGE ->
                "package " + wanted.packageName()
                        + wanted.packageVersion().map(version -> " " + version).orElse("") + " is not installed";
            case VERSION ->
                "has not " + wanted.packageName() + " "
                        + need.chosenVersion(snapshot.farm()).orElse("") + ", which most servers have";
            case OPERATING_SYSTEM -> "the operating system is not " + host.operatingSystem();
            case ARCHITECTURE -> "the architecture is not " + host.architecture();
            case TAGS -> tags(host);
            case HOST -> "not among the hosts " + String.join(", ", host.hosts());
            case GPU -> "has less than " + Shortage.gpus(host.gpus());
            case AMOUNT -> "declares less than " + amounts(wanted);
            case SIZE -> Shortage.inAll(need, refused(need, Filter.SIZE));
            case DISK -> "has less than " + host.freeDiskMiB() + " MiB of disk free";
            case ACCEPTING -> "takes no new work" + shortage.whyClosed();
            case DRAINING -> "is drained";
            case QUARANTINED -> "is quarantined";
            case RENDERED -> "rendered the picture that is to be compared";
            case AVOID -> "failed these tasks before";
            case LIMIT -> limit.orElseGet(() -> perHost(need));
            default -> shortage.text();
        };
    }

    private List<HostCapability> refused(Need need, Filter filter) {
        return need.refusals(snapshot.farm()).entrySet().stream()
                .filter(refusal -> refusal.getValue() == filter)
                .map(refusal -> refusal.getKey().capability())
                .toList();
    }

    private String perHost(Need need) {
        TreeSet<String> most = new TreeSet<>();
        for (String name : need.amounts().keySet()) {
            if (snapshot.limits().has(name) && snapshot.limits().perHost(name) > 0) {
                most.add(snapshot.limits().perHost(name) + " of " + name);
            }
        }
        return "no more than " + String.join(", ", most) + " on one host";
    }

    private static String tags(HostNeeds host) {
        String required =
                host.requiredTags().isEmpty() ? "" : "lacks one of the tags " + String.join(", ", host.requiredTags());
        String excluded =
                host.excludedTags().isEmpty() ? "" : "has one of the tags " + String.join(", ", host.excludedTags());
        return required.isEmpty() ? excluded : excluded.isEmpty() ? required : required + ", or " + excluded;
    }

    private String amounts(Requirements wanted) {
        TreeSet<String> amounts = new TreeSet<>();
        wanted.amounts().forEach((name, amount) -> {
            if (!snapshot.limits().has(name)) {
                amounts.add(amount + " " + name);
            }
        });
        return String.join(", ", amounts);
    }
}
