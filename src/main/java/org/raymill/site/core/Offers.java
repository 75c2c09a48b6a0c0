package org.raymill.site.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobOrigin;
import org.raymill.model.LimitDetail;
import org.raymill.model.ServerDetail;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteOffer.ServerGroup;

/** Makes what a site offers another one out of its resource database. */
public final class Offers {

    private Offers() {}

    /**
     * The offer to a site.
     *
     * @param servers all render servers; those that take no work are left out
     * @param limits of this site
     * @param waiting the work that waits here, in cores times seconds
     * @param rights of the other site
     * @param price for a core for an hour
     * @param files where files are sent to; empty when no jobs are taken
     */
    public static SiteOffer of(
            List<ServerDetail> servers,
            List<LimitDetail> limits,
            long waiting,
            Rights rights,
            BigDecimal price,
            String currency,
            List<String> dataClasses,
            Optional<String> files) {
        Map<ServerGroup, int[]> groups = new LinkedHashMap<>();
        Set<InstalledPackage> packages = new LinkedHashSet<>();
        servers.stream()
                .filter(server -> server.status() == ServerDetail.Status.UP)
                .sorted(Comparator.comparing(ServerDetail::id))
                .forEach(server -> {
                    List<InstalledPackage> allowed = allowed(server.packages(), rights);
                    packages.addAll(allowed);
                    int[] sums = groups.computeIfAbsent(alike(server, allowed), group -> new int[2]);
                    sums[0]++;
                    sums[1] += Math.max(0, server.cores() - server.coresUsed());
                });
        List<ServerGroup> told = new ArrayList<>();
        groups.forEach((group, sums) -> told.add(counted(group, sums[0], sums[1])));
        return new SiteOffer(
                packages.stream().limit(SiteOffer.MAX_ENTRIES).toList(),
                told.stream().limit(SiteOffer.MAX_ENTRIES).toList(),
                waiting,
                free(limits),
                price,
                currency,
                dataClasses,
                rights,
                files);
    }

    private static List<InstalledPackage> allowed(List<InstalledPackage> packages, Rights rights) {
        return packages.stream()
                .filter(one -> rights.packages().isEmpty() || rights.packages().contains(one.name()))
                .toList();
    }

    /** What servers of a group have in common: one of them. */
    private static ServerGroup alike(ServerDetail server, List<InstalledPackage> packages) {
        return new ServerGroup(
                1,
                server.cores(),
                server.memoryMiB(),
                0,
                server.host().gpus(),
                server.host().operatingSystem(),
                server.host().architecture(),
                server.tags(),
                packages);
    }

    private static ServerGroup counted(ServerGroup one, int count, int freeCores) {
        return new ServerGroup(
                count,
                one.cores(),
                one.memoryMiB(),
                freeCores,
                one.gpus(),
                one.operatingSystem(),
                one.architecture(),
                one.tags(),
                one.packages());
    }

    private static Map<String, Integer> free(List<LimitDetail> limits) {
        Map<String, Integer> free = new TreeMap<>();
        limits.stream()
                .filter(limit -> !JobOrigin.isLimit(limit.name()))
                .forEach(limit -> free.put(limit.name(), Math.max(0, limit.usable() - limit.inUse())));
        return free;
    }
}
