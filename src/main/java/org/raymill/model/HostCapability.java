package org.raymill.model;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.Verdict.Filter;

/**
 * What a render host can do at all, whatever runs there now; the one place that compares what a task needs with what a host is. Hosts with equal
 * capabilities are judged once.
 *
 * @param operatingSystem its name in lower case
 * @param architecture in lower case
 * @param amounts what the host declares, by name
 */
public record HostCapability(
        List<InstalledPackage> packages,
        String operatingSystem,
        String architecture,
        List<Gpu> gpus,
        List<String> tags,
        Map<String, Integer> amounts,
        int cores,
        int memoryMiB) {

    public HostCapability {
        operatingSystem = operatingSystem.toLowerCase(Locale.ROOT);
        architecture = architecture.toLowerCase(Locale.ROOT);
        packages = List.copyOf(packages);
        gpus = List.copyOf(gpus);
        tags = tags.stream().sorted().toList();
        amounts = Map.copyOf(amounts);
    }

    /** What a server says of its host, in what it may use of it. */
    public static HostCapability of(ServerStatus status) {
        return new HostCapability(
                status.packages(),
                status.host().operatingSystem(),
                status.host().architecture(),
                status.host().gpus(),
                status.tags(),
                status.amounts(),
                status.cores(),
                status.memoryMiB());
    }

    /**
     * The first filter that such a host can never pass.
     *
     * @param versions the range that the task's needs name
     * @param limits the amounts that the site counts rather than the host, by name
     * @return null when it could do it
     */
    public Filter refusal(Requirements need, VersionRange versions, Set<String> limits) {
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
            boolean ofTheSite = limits.contains(amount.getKey());
            if (!ofTheSite && amounts.getOrDefault(amount.getKey(), 0) < amount.getValue()) {
                return Filter.AMOUNT;
            }
        }
        return cores < need.cores() || memoryMiB < need.memoryMiB() ? Filter.SIZE : null;
    }

    /** The versions of the rendering package that suit, the newest first. */
    public List<String> versions(Requirements need, VersionRange range) {
        return packages.stream()
                .filter(installed -> installed.name().equals(need.packageName()) && range.includes(installed.version()))
                .map(InstalledPackage::version)
                .sorted(Comparator.comparing((String version) -> version, VersionRange::compare)
                        .reversed())
                .toList();
    }

    /** Whether its graphics processors differ, so that their number does not say whether what is free suits. */
    public boolean hasMixedGpus() {
        return gpus.size() > 1 && gpus.stream().anyMatch(gpu -> !gpu.equals(gpus.get(0)));
    }

    /** How well a server of this kind suits among those that could do it; less is better. */
    public int rank(Requirements need) {
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
