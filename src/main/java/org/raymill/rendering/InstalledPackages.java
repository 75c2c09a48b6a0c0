package org.raymill.rendering;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
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

    /** How long is waited for a program that is asked for its version to be ended; longer only when it hangs in the kernel. */
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final List<RenderingPackage> own;
    private final PackageDiscovery discovery;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "raymill-packages");
        thread.setDaemon(true);
        return thread;
    });
    /** A process that is told to end while it starts has nothing yet that would close this. */
    private final Thread atExit = new Thread(this::lookNoMore, "raymill-packages-end");

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
     * @param mark of the programs that are asked for their versions, by which those that outlive this process are found
     */
    public static InstalledPackages open(Definitions definitions, Rules rules, List<RenderingPackage> own, String mark)
            throws InterruptedException {
        InstalledPackages packages = new InstalledPackages(
                own,
                new PackageDiscovery(
                        definitions,
                        rules.clientCommands(),
                        new ProgramFinder(System.getenv()),
                        new ProgramProbe(mark),
                        rules.askAgain(),
                        InstantSource.system()));
        packages.lookFirst();
        long delay = rules.lookAgain().toMillis();
        packages.timer.scheduleWithFixedDelay(packages::look, delay, delay, TimeUnit.MILLISECONDS);
        return packages;
    }

    /** Looks once. */
    public static List<RenderingPackage> once(Definitions definitions) throws InterruptedException {
        return look(definitions, true).working();
    }

    /**
     * What one look has found.
     *
     * @param working by package and version
     * @param problems programs that are there and do not work
     */
    public record Look(List<RenderingPackage> working, List<PackageProblem> problems) {}

    /**
     * Looks once. Starts each program that it finds; blocks as long as that takes.
     *
     * @param clientCommands whether packages are looked for that run what clients write
     */
    public static Look look(Definitions definitions, boolean clientCommands) throws InterruptedException {
        PackageDiscovery.Found found = new PackageDiscovery(
                        definitions,
                        clientCommands,
                        new ProgramFinder(System.getenv()),
                        new ProgramProbe("once-" + UUID.randomUUID()),
                        Duration.ofDays(1),
                        InstantSource.system())
                .look();
        return new Look(found.working(), found.problems());
    }

    private void lookFirst() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            found = timer.submit(discovery::look).get();
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException("the process ends");
            }
            throw new IllegalStateException("the rendering packages of this host can not be looked for", e.getCause());
        } catch (InterruptedException e) {
            close();
            throw e;
        }
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

    /** Looks no more; ends the program that is being asked, if any, and waits for that. */
    @Override
    public void close() {
        lookNoMore();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log.debug("The process is ending already", e);
        }
    }

    private void lookNoMore() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A program that was asked for its version can not be ended; the next start tries again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
