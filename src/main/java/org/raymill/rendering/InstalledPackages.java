package org.raymill.rendering;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.raymill.model.PackageProblem;
import org.raymill.rendering.definition.Definitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The packages of this host: those inside of this process, and the programs that a {@link PackageDiscovery} finds while it runs. */
public final class InstalledPackages implements RenderingPackages, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InstalledPackages.class);

    private final List<RenderingPackage> own;
    private final PackageDiscovery discovery;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "raymill-packages");
        thread.setDaemon(true);
        return thread;
    });
    private volatile PackageDiscovery.Found found = new PackageDiscovery.Found(List.of(), List.of());

    /**
     * How programs are looked for.
     *
     * @param clientCommands whether packages are offered that run what clients write
     * @param lookAgain how often it is looked what is there and has changed
     * @param askAgain how often a program is started to see whether it works
     */
    public record Rules(boolean clientCommands, Duration lookAgain, Duration askAgain) {

        public Rules {
            if (lookAgain.toMillis() < 1 || askAgain.toMillis() < 1) {
                throw new IllegalArgumentException("raymill.server.packages: times must be longer than nothing");
            }
        }
    }

    private InstalledPackages(List<RenderingPackage> own, PackageDiscovery discovery) {
        this.own = List.copyOf(own);
        this.discovery = discovery;
    }

    /**
     * Looks for the first time, and from then on in the background. Starts each program that it finds; blocks as long as that takes.
     *
     * @param own the packages inside of this process
     */
    public static InstalledPackages open(Definitions definitions, Rules rules, List<RenderingPackage> own)
            throws InterruptedException {
        InstalledPackages packages = new InstalledPackages(
                own,
                new PackageDiscovery(
                        definitions,
                        rules.clientCommands(),
                        new ProgramFinder(System.getenv()),
                        rules.askAgain(),
                        InstantSource.system()));
        packages.found = packages.discovery.look();
        long delay = rules.lookAgain().toMillis();
        packages.timer.scheduleWithFixedDelay(packages::look, delay, delay, TimeUnit.MILLISECONDS);
        return packages;
    }

    /** Looks once. */
    public static List<RenderingPackage> once(Definitions definitions) throws InterruptedException {
        return new PackageDiscovery(
                        definitions,
                        true,
                        new ProgramFinder(System.getenv()),
                        Duration.ofDays(1),
                        InstantSource.system())
                .look()
                .working();
    }

    private void look() {
        try {
            found = discovery.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The next look may be luckier; without this the timer would stop.
            log.warn("The rendering packages of this host can not be looked for", e);
        }
    }

    @Override
    public List<RenderingPackage> working() {
        List<RenderingPackage> all = new ArrayList<>(own);
        all.addAll(found.working());
        return List.copyOf(all);
    }

    @Override
    public List<PackageProblem> problems() {
        return found.problems();
    }

    /** Looks no more. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
