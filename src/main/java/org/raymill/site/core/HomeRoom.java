package org.raymill.site.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.raymill.model.HostCapability;
import org.raymill.model.LimitDetail;
import org.raymill.model.Requirements;
import org.raymill.model.ServerDetail;
import org.raymill.model.VersionRange;
import org.raymill.site.core.SiteSituation.Home;

/** How many tasks that need the same this site could render at a time, by its resource database. */
public final class HomeRoom {

    private final Requirements need;
    private final VersionRange versions;
    private final Set<String> limits;

    private HomeRoom(Requirements need, List<LimitDetail> limits) {
        this.need = need;
        this.versions = new VersionRange(need.packageVersion().orElse(""));
        this.limits = limits.stream().map(LimitDetail::name).collect(Collectors.toSet());
    }

    /**
     * What there is here for tasks. Servers that take no work at present count when there are no others: they have not gone for good.
     *
     * @param queueSeconds when what comes before those tasks is done
     */
    public static Home of(
            List<ServerDetail> servers, List<LimitDetail> limits, Requirements need, double queueSeconds) {
        HomeRoom room = new HomeRoom(need, limits);
        long working = 0;
        long resting = 0;
        long free = 0;
        for (ServerDetail server : servers) {
            long fitting = room.fitting(server, server.cores(), server.memoryMiB(), 0);
            if (server.status() != ServerDetail.Status.UP) {
                resting += fitting;
                continue;
            }
            working += fitting;
            boolean idle = server.coresUsed() == 0;
            free += need.host().whole() && !idle
                    ? 0
                    : room.fitting(
                            server,
                            server.cores() - server.coresUsed(),
                            server.memoryMiB() - server.memoryMiBUsed(),
                            server.gpusUsed());
        }
        long slots = working > 0 ? working : resting;
        long most = slots;
        long mostNow = free;
        for (LimitDetail limit : limits) {
            int each = need.amounts().getOrDefault(limit.name(), 0);
            if (each > 0) {
                most = Math.min(most, limit.usable() / each);
                mostNow = Math.min(mostNow, Math.max(0, limit.usable() - limit.inUse()) / each);
            }
        }
        int within = (int) Math.min(Integer.MAX_VALUE, most);
        return new Home(within, (int) Math.min(within, mostNow), queueSeconds);
    }

    /** How many of the tasks fit into so much of a server; 0 when it could never do one. */
    private long fitting(ServerDetail server, int cores, int memoryMiB, int gpusUsed) {
        Map<String, Integer> amounts = server.amounts();
        HostCapability kind = new HostCapability(
                server.packages(),
                server.host().operatingSystem(),
                server.host().architecture(),
                server.host().gpus(),
                server.tags(),
                amounts,
                server.cores(),
                server.memoryMiB());
        boolean named = need.host().hosts().isEmpty()
                || need.host().hosts().contains(server.host().hostname())
                || need.host().hosts().contains(server.id());
        if (!named || kind.refusal(need, versions, limits) != null) {
            return 0;
        }
        long fitting = need.host().whole() ? 1 : Math.min(cores / need.cores(), memoryMiB / need.memoryMiB());
        int gpus = need.host().gpus().count();
        if (gpus > 0) {
            long suiting = server.host().gpus().stream()
                    .filter(need.host().gpus()::suits)
                    .count();
            fitting = Math.min(fitting, Math.max(0, suiting - gpusUsed) / gpus);
        }
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            if (!limits.contains(amount.getKey())) {
                fitting = Math.min(fitting, amounts.getOrDefault(amount.getKey(), 0) / amount.getValue());
            }
        }
        return Math.max(0, fitting);
    }
}
