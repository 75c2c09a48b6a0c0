package org.raymill.site.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.HostCapability;
import org.raymill.model.Requirements;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.ServerGroup;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;
import org.raymill.site.core.SiteSituation.Peer;

/**
 * How many tasks that need the same a site could render at a time, as it says itself. Named hosts and free disk are left to its own Scheduler.
 *
 * @param slots if nothing else ran there, within what this site may use
 * @param freeSlots now
 * @param coresEach what a task takes there: what it asks for, or a whole host of the largest kind
 */
record PeerRoom(int slots, int freeSlots, int coresEach) {

    static PeerRoom of(Peer peer, Requirements need) {
        VersionRange versions = new VersionRange(need.packageVersion().orElse(""));
        SiteOffer offer = peer.offer();
        long slots = 0;
        long free = 0;
        int coresEach = need.cores();
        for (ServerGroup group : offer.servers()) {
            if (refusal(group, need, versions, offer).isPresent()) {
                continue;
            }
            int cores = need.host().whole() ? group.cores() : need.cores();
            long fitting = (long) group.count() * perServer(group, need);
            slots += fitting;
            free += Math.min(fitting, group.freeCores() / cores);
            coresEach = Math.max(coresEach, cores);
        }
        long most = Math.min(slots, Math.max(0, offer.rights().cores() - peer.coresUsed()) / coresEach);
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            Integer there = offer.limits().get(amount.getKey());
            most = there == null ? most : Math.min(most, there / amount.getValue());
        }
        int within = (int) Math.min(Integer.MAX_VALUE, most);
        return new PeerRoom(within, (int) Math.min(within, free), coresEach);
    }

    /** What servers of a kind lack at all. */
    static Optional<Filter> refusal(ServerGroup group, Requirements need, VersionRange versions, SiteOffer offer) {
        HostCapability kind = new HostCapability(
                group.packages(),
                group.operatingSystem(),
                group.architecture(),
                group.gpus(),
                group.tags(),
                Map.of(),
                group.cores(),
                group.memoryMiB());
        return Optional.ofNullable(kind.refusal(need, versions, offer.limits().keySet()));
    }

    private static int perServer(ServerGroup group, Requirements need) {
        if (need.host().whole()) {
            return 1;
        }
        int fitting = Math.min(group.cores() / need.cores(), group.memoryMiB() / need.memoryMiB());
        int gpus = need.host().gpus().count();
        long suiting = group.gpus().stream().filter(need.host().gpus()::suits).count();
        return gpus == 0 ? fitting : (int) Math.min(fitting, suiting / gpus);
    }

    /** The limits of the site of which nothing is left for a task. */
    static List<String> usedUp(SiteOffer offer, Requirements need) {
        return need.amounts().entrySet().stream()
                .filter(amount -> offer.limits().getOrDefault(amount.getKey(), Integer.MAX_VALUE) < amount.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
