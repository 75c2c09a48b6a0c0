package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.raymill.model.Assessment;
import org.raymill.model.Requirements;
import org.raymill.model.ServerStatus;
import org.raymill.model.Verdict;
import org.raymill.model.Verdict.Filter;

/** Says where tasks could run that nobody has asked for yet. Changes nothing. */
final class Assessor {

    private final Snapshot snapshot;
    private final Rooms rooms;

    Assessor(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.rooms = new Rooms(snapshot.farm(), snapshot.limits(), 0);
    }

    /** Where tasks with these requirements could run. */
    Assessment of(Requirements requirements) {
        Need need = new Need(requirements, snapshot.policy());
        int servers = snapshot.farm().groups().stream()
                .mapToInt(group -> group.servers().size())
                .sum();
        int able = 0;
        int ready = 0;
        long slots = 0;
        long slotsNow = 0;
        for (Need.Suitable kind : need.suitable(snapshot.farm())) {
            for (ServerEntry server : kind.group().servers()) {
                if (rooms.isCapable(server, need)) {
                    able++;
                    slots += slotsOf(server, need);
                    long now = isReserved(server) ? 0 : slotsNow(server, need);
                    slotsNow += now;
                    ready += now > 0 ? 1 : 0;
                }
            }
        }
        long mostNow = limited(requirements, false);
        boolean exhausted = mostNow == 0;
        return new Assessment(
                servers,
                able,
                exhausted ? 0 : ready,
                Math.min(slots, limited(requirements, true)),
                Math.min(slotsNow, mostNow),
                verdicts(need, exhausted ? 0 : ready));
    }

    private boolean isReserved(ServerEntry server) {
        return snapshot.reservations().stream()
                .anyMatch(reservation -> reservation.server().equals(server.id()));
    }

    private long slotsNow(ServerEntry server, Need need) {
        Room room = new Room(server);
        long count = 0;
        while (room.fits(need, false, snapshot.limits())) {
            room.take(need);
            count++;
        }
        return count;
    }

    /** How many would fit if nothing else ran there. */
    private static long slotsOf(ServerEntry server, Need need) {
        if (need.whole()) {
            return 1;
        }
        ServerStatus status = server.status();
        long slots = Math.min(status.cores() / need.cores(), status.memoryMiB() / need.memoryMiB());
        return need.gpus() == 0 ? slots : Math.min(slots, status.host().gpus().size() / need.gpus());
    }

    /** How many the site's limits allow. */
    private long limited(Requirements requirements, boolean inAll) {
        LimitBook limits = snapshot.limits();
        long most = Long.MAX_VALUE;
        for (Map.Entry<String, Integer> amount : requirements.amounts().entrySet()) {
            String name = amount.getKey();
            if (limits.has(name)) {
                int there = inAll ? limits.total(name) : limits.isWithheld() ? 0 : Math.max(0, limits.free(name));
                most = Math.min(most, there / amount.getValue());
            }
        }
        return most;
    }

    /** As of tasks that wait, but that servers with room are not among those without. */
    private List<Verdict> verdicts(Need need, int ready) {
        List<Verdict> verdicts = new ArrayList<>();
        new Explanations(snapshot, rooms, snapshot.reservations(), Map.of())
                .of(need, "")
                .forEach(reason -> {
                    boolean free = reason.filter() == Filter.FREE;
                    int servers = free ? reason.servers() - ready : reason.servers();
                    if (!free || servers > 0) {
                        verdicts.add(new Verdict("", reason.filter(), servers, reason.detail()));
                    }
                });
        return verdicts;
    }
}
