package org.raymill.scheduler.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.Amounts;
import org.raymill.model.HostCapability;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Requirements;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;

/**
 * Render nodes that are made from one mould, so that more of them can be had.
 *
 * @param name of the class
 * @param packages what each of them renders with
 * @param cores processor cores that each offers, at least 1
 * @param memoryMiB memory that each offers, in MiB, at least 1
 * @param gpus the graphics processors of each
 * @param tags by which jobs choose them, beside {@link HostNeeds#classTag}
 * @param amounts what each has beside these, by name
 * @param min how many there are at least
 * @param max how many there are at most
 * @param cost of one for an hour, in any unit, the same for all classes; above 0
 */
public record NodeClass(
        String name,
        List<Offered> packages,
        int cores,
        int memoryMiB,
        List<Gpu> gpus,
        List<String> tags,
        Map<String, Integer> amounts,
        String operatingSystem,
        String architecture,
        int min,
        int max,
        double cost) {

    private static final VersionRange ANY = new VersionRange("");

    /**
     * A rendering package.
     *
     * @param version empty when it may be any: whoever makes the nodes sees to it
     */
    public record Offered(String name, Optional<String> version) {

        /** Reads {@code blender} or {@code blender 4.2.1}. */
        public static Offered parse(String text) {
            String[] words = text.strip().split("\\s+");
            if (words.length > 2 || words[0].isEmpty() || words.length == 2 && !VersionRange.canName(words[1])) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no package; write its name, or its name and version such as blender 4.2.1");
            }
            return new Offered(words[0], words.length == 2 ? Optional.of(words[1]) : Optional.empty());
        }

        @Override
        public String toString() {
            return version.map(known -> name + " " + known).orElse(name);
        }
    }

    public NodeClass {
        packages = List.copyOf(packages);
        gpus = List.copyOf(gpus);
        amounts = Amounts.checked(amounts, 0);
        if (!HostNeeds.isTag(HostNeeds.classTag(name)) || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "'" + name + "' can not name a class of nodes; use letters, digits, '.', '_' or '-'");
        }
        List<String> all = new ArrayList<>(tags);
        all.add(HostNeeds.classTag(name));
        tags = List.copyOf(all);
        if (cores < 1 || memoryMiB < 1) {
            throw new IllegalArgumentException("a node has at least 1 core and 1 MiB");
        }
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("0 <= min <= max must hold, not min " + min + ", max " + max);
        }
        if (!(cost > 0) || Double.isInfinite(cost)) {
            throw new IllegalArgumentException("the cost must be above 0, not " + cost);
        }
    }

    /**
     * Why such a node could never run a task, for people; empty when it could.
     *
     * @param version that the tasks are given where several suit; empty when there are not several
     * @param limits the amounts that the site counts rather than the host, by name
     */
    Optional<String> objection(Requirements need, Optional<String> version, Set<String> limits) {
        if (!need.host().hosts().isEmpty()) {
            return Optional.of("they name their hosts");
        }
        Optional<Offered> offered =
                packages.stream().filter(each -> suits(each, need)).findFirst();
        if (offered.isEmpty()) {
            return Optional.of("has not "
                    + need.packageVersion()
                            .map(range -> need.packageName() + " " + range)
                            .orElse(need.packageName()));
        }
        Optional<String> own = offered.get().version();
        if (version.isPresent()
                && own.isPresent()
                && packages.stream()
                        .noneMatch(each -> suits(each, need)
                                && VersionRange.same(each.version().orElse(""), version.get()))) {
            return Optional.of("has not " + need.packageName() + " " + version.get() + ", which most servers have");
        }
        return Optional.ofNullable(capability(offered.get().name()).refusal(need, ANY, limits))
                .map(filter -> words(filter, need));
    }

    private static boolean suits(Offered offered, Requirements need) {
        VersionRange range = new VersionRange(need.packageVersion().orElse(""));
        return offered.name().equals(need.packageName())
                && offered.version().map(range::includes).orElse(true);
    }

    private HostCapability capability(String packageName) {
        return new HostCapability(
                List.of(new InstalledPackage(packageName, "0", true)),
                operatingSystem,
                architecture,
                gpus,
                tags,
                amounts,
                cores,
                memoryMiB);
    }

    private String words(Filter filter, Requirements need) {
        return switch (filter) {
            case OPERATING_SYSTEM -> "runs " + operatingSystem;
            case ARCHITECTURE -> "is " + architecture;
            case TAGS -> "has not the tags";
            case GPU -> gpus.isEmpty() ? "has no GPU" : "has not the GPUs";
            case AMOUNT -> "has not " + String.join(", ", need.amounts().keySet());
            default -> "has " + cores + " cores and " + memoryMiB + " MiB in all";
        };
    }

    /** How many of its graphics processors are such as a task needs. */
    int suitingGpus(Requirements need) {
        return (int) gpus.stream().filter(need.host().gpus()::suits).count();
    }

    /** A node of the class, for people. */
    @Override
    public String toString() {
        return name;
    }
}
