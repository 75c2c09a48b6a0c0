package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a site has for another one, as it says itself.
 *
 * @param packages what its render servers have, each package and version once
 * @param servers its render servers that take work, those that are alike told once
 * @param waitingCoreSeconds the work that waits there, as far as its time is known: cores times seconds
 * @param limits licences and other limits of the site that are free now, by name
 * @param pricePerCoreHour what it asks for a core for an hour, in its {@code currency}; 0 when it asks nothing
 * @param currency such as {@code EUR}; empty when nothing is asked
 * @param dataClasses the classes of data that it accepts, such as {@code public}; what is of another class must not be sent there
 * @param rights what it grants the site that it says this to
 * @param files where its files are sent to and its results are fetched from: an address that begins with {@code https://}; empty when it takes
 *     no jobs
 */
public record SiteOffer(
        List<InstalledPackage> packages,
        List<ServerGroup> servers,
        long waitingCoreSeconds,
        Map<String, Integer> limits,
        BigDecimal pricePerCoreHour,
        String currency,
        List<String> dataClasses,
        Rights rights,
        Optional<String> files) {

    /** An offer of nothing. */
    public static final SiteOffer NOTHING = new SiteOffer(
            List.of(), List.of(), 0, Map.of(), BigDecimal.ZERO, "", List.of(), Rights.NONE, Optional.empty());

    /** The most groups of servers, and the most packages, of one offer. */
    public static final int MAX_ENTRIES = 500;

    private static final Pattern ADDRESS =
            Pattern.compile("https://(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?");
    /** The most that a core can cost for an hour. */
    public static final int MAX_PRICE = 1_000_000_000;

    private static final int MAX_TEXT = 200;
    private static final int MAX_CURRENCY = 8;

    public SiteOffer {
        packages = packages == null ? List.of() : List.copyOf(packages);
        servers = servers == null ? List.of() : List.copyOf(servers);
        limits = Amounts.checked(limits, 0);
        currency = currency == null ? "" : currency;
        dataClasses = dataClasses == null ? List.of() : List.copyOf(dataClasses);
        rights = rights == null ? Rights.NONE : rights;
        files = files == null ? Optional.empty() : files;
        require(packages.size() <= MAX_ENTRIES && servers.size() <= MAX_ENTRIES, "too many packages or servers");
        require(dataClasses.size() <= MAX_ENTRIES, "too many classes of data");
        require(dataClasses.stream().allMatch(name -> name.length() <= MAX_TEXT), "too long a class of data");
        require(waitingCoreSeconds >= 0, "less than no work");
        pricePerCoreHour = pricePerCoreHour == null ? BigDecimal.ZERO : pricePerCoreHour;
        require(Money.isWithin(pricePerCoreHour, MAX_PRICE), "a price that is none");
        pricePerCoreHour = Money.of(pricePerCoreHour, RoundingMode.CEILING);
        require(currency.length() <= MAX_CURRENCY, "a currency that is none");
        require(
                files.stream()
                        .allMatch(at ->
                                at.length() <= MAX_TEXT && ADDRESS.matcher(at).matches()),
                "a wrong address");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("an offer with " + otherwise);
        }
    }

    /**
     * Render servers that are alike.
     *
     * @param count how many
     * @param cores of each
     * @param memoryMiB of each
     * @param freeCores of all together, now
     * @param gpus of each
     * @param operatingSystem as {@link HostHardware} has it
     * @param tags of each
     * @param packages of each
     */
    public record ServerGroup(
            int count,
            int cores,
            int memoryMiB,
            int freeCores,
            List<HostHardware.Gpu> gpus,
            String operatingSystem,
            String architecture,
            List<String> tags,
            List<InstalledPackage> packages) {
        public ServerGroup {
            gpus = gpus == null ? List.of() : List.copyOf(gpus);
            operatingSystem = operatingSystem == null ? "" : operatingSystem;
            architecture = architecture == null ? "" : architecture;
            tags = tags == null ? List.of() : List.copyOf(tags);
            packages = packages == null ? List.of() : List.copyOf(packages);
            require(count >= 0 && cores >= 0 && memoryMiB >= 0 && freeCores >= 0, "less than nothing");
            require(gpus.size() <= MAX_ENTRIES && tags.size() <= MAX_ENTRIES, "too many processors or tags");
            require(packages.size() <= MAX_ENTRIES, "too many packages");
        }
    }

    /**
     * What a site may do at another one.
     *
     * @param projects whose jobs it may send; empty means any
     * @param packages by which it may render; empty means any that is there
     * @param cores the most that its jobs may use at a time; 0 means none at all
     */
    public record Rights(List<String> projects, List<String> packages, int cores) {

        /** No right at all. */
        public static final Rights NONE = new Rights(List.of(), List.of(), 0);

        public Rights {
            projects = projects == null ? List.of() : List.copyOf(projects);
            packages = packages == null ? List.of() : List.copyOf(packages);
            // Uses nothing of the class around it, whose constants need NONE: whichever comes first is ready by itself.
            if (cores < 0 || projects.size() > MAX_ENTRIES || packages.size() > MAX_ENTRIES) {
                throw new IllegalArgumentException("an offer with odd rights");
            }
        }
    }

    /** Whether nothing is asked. */
    public boolean asksNothing() {
        return pricePerCoreHour.signum() == 0;
    }

    /** Cores of all servers. */
    public int cores() {
        return (int) Math.min(
                Integer.MAX_VALUE,
                servers.stream()
                        .mapToLong(group -> (long) group.count() * group.cores())
                        .sum());
    }

    /** Cores that are free now. */
    public int freeCores() {
        return (int) Math.min(
                Integer.MAX_VALUE,
                servers.stream().mapToLong(ServerGroup::freeCores).sum());
    }
}
