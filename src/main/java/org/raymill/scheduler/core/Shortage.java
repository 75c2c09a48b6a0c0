package org.raymill.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostCapability;

/** What some servers have too little free of for tasks that wait, and what of it. */
final class Shortage {

    private static final int MAX_WORDS = 3;

    private final Need need;
    private final LimitBook limits;
    private boolean cores;
    private boolean memory;
    private boolean gpus;
    private final TreeSet<String> amounts = new TreeSet<>();
    private final TreeSet<String> closed = new TreeSet<>();

    Shortage(Need need, LimitBook limits) {
        this.need = need;
        this.limits = limits;
    }

    /** Adds why a server takes nothing new, in its own words; some of them are enough. */
    void closed(String why) {
        if (!why.isEmpty() && closed.size() < MAX_WORDS) {
            closed.add(why);
        }
    }

    /** What servers said that take nothing new, to be put behind that; empty when they said nothing. */
    String whyClosed() {
        return closed.isEmpty() ? "" : ": " + String.join(", ", closed);
    }

    /** Adds what a server lacks. */
    void add(Room room) {
        cores |= room.freeCores() < need.cores();
        memory |= room.freeMemoryMiB() < need.memoryMiB();
        gpus |= !room.gpusFit(need);
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            if (!room.amountFits(amount.getKey(), amount.getValue(), limits, 0)) {
                amounts.add(amount.getKey());
            }
        }
    }

    /**
     * Adds what the servers of a kind lack, without a look at each where the index tells. Not for tasks that need amounts.
     *
     * @param counted which of them it is about: all that can be used but a few
     */
    void add(ServerGroup group, Rooms rooms, Predicate<ServerEntry> counted) {
        if (need.gpus() > 0) {
            for (ServerEntry server : group.servers()) {
                if (isKnown()) {
                    return;
                }
                if (counted.test(server)) {
                    add(rooms.at(server));
                }
            }
            return;
        }
        for (Map.Entry<Integer, NavigableSet<ServerEntry>> bucket : group.free().entrySet()) {
            bucket.getValue().descendingSet().stream()
                    .filter(counted)
                    .findFirst()
                    .ifPresent(least -> {
                        cores |= bucket.getKey() < need.cores();
                        memory |= least.freeMemoryMiB() < need.memoryMiB();
                    });
        }
        for (Room room : rooms.looked(group)) {
            if (counted.test(room.server())) {
                add(room);
            }
        }
    }

    private boolean isKnown() {
        return cores && memory && (gpus || need.gpus() == 0);
    }

    /** What is not free, in words; all that is needed when nothing was found to lack. */
    String text() {
        if (need.whole()) {
            return "is not free as a whole now";
        }
        boolean unknown = !cores && !memory && !gpus && amounts.isEmpty();
        List<String> lacking = new ArrayList<>();
        if (cores || unknown) {
            lacking.add(counted(need.cores(), "core"));
        }
        if (memory || unknown) {
            lacking.add(need.memoryMiB() + " MiB");
        }
        if (gpus || unknown && need.gpus() > 0) {
            lacking.add(gpus(need.requirements().host().gpus()));
        }
        lacking.addAll(unknown ? need.amounts().keySet().stream().sorted().toList() : amounts);
        return "no " + String.join(" and ", lacking) + " free now";
    }

    /** What servers of that size have too little of in all, in words. */
    static String inAll(Need need, List<HostCapability> refused) {
        boolean cores = refused.stream().anyMatch(size -> size.cores() < need.cores());
        boolean memory = refused.stream().anyMatch(size -> size.memoryMiB() < need.memoryMiB());
        List<String> lacking = new ArrayList<>();
        if (cores || !memory) {
            lacking.add(counted(need.cores(), "core"));
        }
        if (memory || !cores) {
            lacking.add(need.memoryMiB() + " MiB");
        }
        return "has less than " + String.join(" or ", lacking) + " in all";
    }

    static String gpus(GpuNeeds gpus) {
        return counted(gpus.count(), gpus.model().isEmpty() ? "GPU" : gpus.model() + " GPU")
                + (gpus.memoryMiB() == 0 ? "" : " of " + gpus.memoryMiB() + " MiB");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
