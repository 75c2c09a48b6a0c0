package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.PackageProblem;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which programs work on this host, each in all its versions, again and again: a program that appears is found, one that changed is asked
 * again, and so is each once in a while. Used by one thread.
 */
final class PackageDiscovery {

    private static final Logger log = LoggerFactory.getLogger(PackageDiscovery.class);

    /** More problems are not remembered; the newest count. */
    private static final int MAX_PROBLEMS = 100;

    /** A program that did not work is asked again so soon: its host may only have been too busy, or its folder away for a moment. */
    private static final Duration ASK_BROKEN_AGAIN = Duration.ofMinutes(1);

    private final List<PackageDefinition> definitions;
    private final ProgramFinder finder;
    private final ProgramProbe probe;
    private final Duration askAgain;
    private final InstantSource clock;
    private final Map<Place, Probed> probed = new HashMap<>();
    private final Map<Place, PackageProblem> problems = new LinkedHashMap<>();

    /** A program that was found for a package. */
    private record Place(String packageName, Path program) {}

    /** What came of asking a program. */
    private record Probed(String stamp, Instant at, Optional<String> version) {}

    /**
     * What works and what does not.
     *
     * @param working by package and version; in the order of the places where they are looked for
     */
    record Found(List<RenderingPackage> working, List<PackageProblem> problems) {}

    /**
     * A discovery that has not looked yet.
     *
     * @param clientCommands whether packages are offered that run what clients write
     * @param probe asks the programs that are found
     * @param askAgain after this time a program that works and has not changed is asked again whether it does; one that does not after a minute at most
     */
    PackageDiscovery(
            Definitions definitions,
            boolean clientCommands,
            ProgramFinder finder,
            ProgramProbe probe,
            Duration askAgain,
            InstantSource clock) {
        this.definitions = definitions.all().stream()
                .filter(definition -> !definition.builtIn() && (clientCommands || !definition.clientCommands()))
                .toList();
        this.finder = finder;
        this.probe = probe;
        this.askAgain = askAgain;
        this.clock = clock;
    }

    /** Looks for programs; starts those that are new, have changed, or were not asked for long. Blocks as long as that takes. */
    Found look() throws InterruptedException {
        List<RenderingPackage> working = new ArrayList<>();
        for (PackageDefinition definition : definitions) {
            Set<Path> present = new HashSet<>();
            Map<String, RenderingPackage> versions = new LinkedHashMap<>();
            for (Path program : finder.find(definition.search())) {
                present.add(program);
                version(definition, program)
                        .ifPresent(version ->
                                versions.putIfAbsent(version, new CommandPackage(definition, program, version)));
            }
            working.addAll(versions.values());
            noteGone(definition, present);
        }
        while (problems.size() > MAX_PROBLEMS) {
            problems.remove(problems.keySet().iterator().next());
        }
        return new Found(List.copyOf(working), List.copyOf(problems.values()));
    }

    private Optional<String> version(PackageDefinition definition, Path program) throws InterruptedException {
        String stamp = stamp(program);
        Place place = new Place(definition.name(), program);
        Probed before = probed.get(place);
        Instant now = clock.instant();
        if (before != null
                && before.stamp().equals(stamp)
                && now.isBefore(before.at().plus(pause(before)))) {
            return before.version();
        }
        Optional<String> version = Optional.empty();
        try {
            version = Optional.of(probe.version(definition, program));
            if (problems.remove(place) != null
                    || before == null
                    || !before.version().equals(version)) {
                log.info("Package {} {} is {}", definition.name(), version.get(), program);
            }
        } catch (IOException e) {
            problem(place, e.getMessage());
        }
        probed.put(place, new Probed(stamp, now, version));
        return version;
    }

    private Duration pause(Probed before) {
        return before.version().isPresent() || askAgain.compareTo(ASK_BROKEN_AGAIN) < 0 ? askAgain : ASK_BROKEN_AGAIN;
    }

    private void problem(Place place, String reason) {
        PackageProblem problem =
                new PackageProblem(place.packageName(), place.program().toString(), reason);
        if (!problem.equals(problems.put(place, problem))) {
            log.warn("Package {} is not offered: {}", place.packageName(), reason);
        }
    }

    /** A program that worked and is not there any more. */
    private void noteGone(PackageDefinition definition, Set<Path> present) {
        for (Place place : List.copyOf(probed.keySet())) {
            if (place.packageName().equals(definition.name()) && !present.contains(place.program())) {
                if (probed.remove(place).version().isPresent()) {
                    problem(place, place.program() + " is gone");
                } else {
                    problems.remove(place);
                }
            }
        }
    }

    /** Differs when the program was changed or replaced. */
    private static String stamp(Path program) {
        try {
            BasicFileAttributes file = Files.readAttributes(program, BasicFileAttributes.class);
            return file.size() + " " + file.lastModifiedTime().toMillis() + " " + file.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
