package org.raymill.scheduler.core;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Requirements;
import org.raymill.model.ServerStatus;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;

/**
 * What a server can do at all, whatever runs there now. Servers with equal capabilities are judged once.
 *
 * @param amounts what the host declares, by name
 */
record Capability(
        List<InstalledPackage> packages,
        String operatingSystem,
        String architecture,
        List<Gpu> gpus,
        List<String> tags,
        Map<String, Integer> amounts,
        int cores,
        int memoryMiB) {

    Capability {
        packages = List.copyOf(packages);
        gpus = List.copyOf(gpus);
        tags = tags.stream().sorted().toList();
        amounts = Map.copyOf(amounts);
    }

    static Capability of(ServerStatus status) {
        return new Capability(
                status.packages(),
                status.host().operatingSystem().toLowerCase(Locale.ROOT),
                status.host().architecture().toLowerCase(Locale.ROOT),
                status.host().gpus(),
                status.tags(),
                status.amounts(),
                status.cores(),
                status.memoryMiB());
    }

    /**
     * The first filter that a server of this kind can never pass, or null.
     *
     * @param policy names the amounts that the site counts rather than the host
     */
    Filter refusal(Requirements need, VersionRange versions, SchedulingPolicy policy) {
        HostNeeds host = need.host();
        if (packages.stream()
                .noneMatch(installed ->
                        installed.name().equals(need.packageName()) && versions.includes(installed.version()))) {
            return Filter.PACKAGE;
        }
        if (!operatingSystem.contains(host.operatingSystem().toLowerCase(Locale.ROOT))) {
            return Filter.OPERATING_SYSTEM;
        }
        if (!host.architecture().isEmpty() && !architecture.equalsIgnoreCase(host.architecture())) {
            return Filter.ARCHITECTURE;
        }
        if (!tags.containsAll(host.requiredTags())
                || host.excludedTags().stream().anyMatch(tags::contains)) {
            return Filter.TAGS;
        }
        if (gpus.stream().filter(host.gpus()::suits).count() < host.gpus().count()) {
            return Filter.GPU;
        }
        for (Map.Entry<String, Integer> amount : need.amounts().entrySet()) {
            boolean ofTheSite = policy.limits().containsKey(amount.getKey());
            if (!ofTheSite && amounts.getOrDefault(amount.getKey(), 0) < amount.getValue()) {
                return Filter.AMOUNT;
            }
        }
        return cores < need.cores() || memoryMiB < need.memoryMiB() ? Filter.SIZE : null;
    }

    /** Whether its graphics processors differ, so that their number does not say whether what is free suits. */
    boolean hasMixedGpus() {
        return gpus.size() > 1 && gpus.stream().anyMatch(gpu -> !gpu.equals(gpus.get(0)));
    }

    /** How well a server of this kind suits among those that could do it; less is better. */
    int rank(Requirements need) {
        long preferred =
                need.host().preferredTags().stream().filter(tags::contains).count();
        // What is rare is kept for those who ask for it.
        boolean wastesGpus = !gpus.isEmpty() && need.host().gpus().count() == 0;
        long wastedAmounts = amounts.keySet().stream()
                .filter(name -> !need.amounts().containsKey(name))
                .count();
        return (int) (-preferred * 1_000 + (wastesGpus ? 100 : 0) + Math.min(99, wastedAmounts));
    }
}
