package org.raymill.rendering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.raymill.model.SandboxMode;

/**
 * A program and all that it started. A descendant whose parent has died is no descendant any more for the operating system; so each run has a
 * mark in its environment, which descendants inherit, and on Linux they are found by it.
 */
public final class ProcessTree {

    /** The environment variable that has the mark. */
    public static final String MARK = "RAYMILL_RUN";

    private static final Path PROC = Path.of("/proc");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
    /** Each that is waited for takes a thread. */
    private static final int MAX_AWAITED = 16;
    /** How long a killed process may take to disappear; longer only when it hangs in the kernel. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    /** The programs that this process has started and not ended for sure: none of them is what another one left. */
    private static final Set<Long> ROOTS = ConcurrentHashMap.newKeySet();

    private final Optional<TreeRoot> root;
    private final byte[] mark;
    private final SandboxMode sandbox;
    private final Optional<Youth> youth;
    /** Whether all are dead when those that have been seen are. */
    private boolean killedWithRoot;

    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    /**
     * The processes below a root, and those with a mark.
     *
     * @param root the program itself; empty when only the mark is known
     * @param mark unique to the run among all runs on the host, those of other nodes too
     */
    public ProcessTree(Optional<ProcessHandle> root, String mark) {
        this(root.map(TreeRoot.Found::new), SandboxMode.NONE, mark);
    }

    /**
     * The processes below a program that has just been started, and those with a mark.
     *
     * @param sandbox what it was started in
     */
    ProcessTree(Process root, String mark, SandboxMode sandbox) {
        this(Optional.of(new TreeRoot.Started(root)), sandbox, mark);
    }

    private ProcessTree(Optional<TreeRoot> root, SandboxMode sandbox, String mark) {
        this.sandbox = sandbox;
        this.root = root;
        this.youth = root.flatMap(program -> Youth.of(program.pid()));
        root.ifPresent(program -> ROOTS.add(program.pid()));
        this.mark = (MARK + "=" + mark + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Ends all of them: asks first, kills after the grace.
     *
     * @return whether all are dead
     */
    public boolean end(Duration grace) throws InterruptedException {
        boolean ended = (!grace.isZero() && untilDead(grace, false)) || kill();
        if (ended) {
            root.ifPresent(program -> ROOTS.remove(program.pid()));
        }
        return ended;
    }

    /**
     * In bubblewrap everything dies with the root, at once: the system ends all that is in the sandbox before the first process in it, which is known, is
     * gone. Otherwise those that have left the group, and what they start meanwhile, are killed one by one.
     */
    private boolean kill() throws InterruptedException {
        if (sandbox != SandboxMode.NONE) {
            root.ifPresent(program -> {
                program.kill();
                if (isOrWas(program)) {
                    ProcessGroups.kill(program.pid());
                }
            });
            killedWithRoot = sandbox == SandboxMode.BUBBLEWRAP && hasNoted();
        }
        return untilDead(KILL_LIMIT, true);
    }

    /** Whether its number is not another process's by now. While there is anything of its group the system gives its number to nobody. */
    private static boolean isOrWas(TreeRoot program) {
        return ProcessHandle.of(program.pid()).filter(now -> !program.is(now)).isEmpty();
    }

    /** Notes the processes that the root has started until now, so that they are known when it dies. */
    void noteChildren() {
        root.ifPresent(program -> childrenOf(program.pid()).forEach(seen::add));
    }

    boolean hasNoted() {
        return !seen.isEmpty();
    }

    private static Stream<ProcessHandle> childrenOf(long pid) {
        Path file = PROC.resolve(pid + "/task/" + pid + "/children");
        try {
            return Stream.of(Files.readString(file, StandardCharsets.ISO_8859_1)
                            .strip()
                            .split(" "))
                    .filter(child -> !child.isEmpty())
                    .flatMap(child -> ProcessHandle.of(Long.parseLong(child)).stream());
        } catch (IOException | NumberFormatException e) {
            return Stream.empty();
        }
    }

    /** Whether any of them is alive. */
    public boolean isAlive() {
        look();
        return !seen.isEmpty();
    }

    private boolean untilDead(Duration limit, boolean forcibly) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Set<ProcessHandle> told = new LinkedHashSet<>();
        while (isAlive()) {
            for (ProcessHandle process : seen) {
                if (told.add(process) && (forcibly || !isWrapper(process))) {
                    tell(process, forcibly);
                }
            }
            if (System.nanoTime() >= deadline) {
                return false;
            }
            awaitExits();
        }
        return true;
    }

    /** Bubblewrap takes the program with it when it is told to end. */
    private boolean isWrapper(ProcessHandle process) {
        return sandbox == SandboxMode.BUBBLEWRAP
                && root.filter(program -> program.is(process)).isPresent()
                && seen.size() > 1;
    }

    private static void tell(ProcessHandle process, boolean forcibly) {
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    private void awaitExits() throws InterruptedException {
        CompletableFuture<?>[] exits =
                seen.stream().limit(MAX_AWAITED).map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // some live on; the caller looks again
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Once seen, a process stays known until it is dead, even when its parents die first. */
    private void look() {
        Set<ProcessHandle> found = new LinkedHashSet<>(seen);
        root.filter(TreeRoot::isAlive).map(TreeRoot::handle).ifPresent(found::add);
        if (!killedWithRoot) {
            addDescendants(found);
            addMarked(found);
        }
        seen.clear();
        found.stream().filter(ProcessTree::runs).forEach(seen::add);
    }

    /** What a dead process leaves is nobody's descendant. */
    private static void addDescendants(Set<ProcessHandle> found) {
        Set<Long> family = new HashSet<>();
        found.stream().filter(ProcessHandle::isAlive).forEach(process -> family.add(process.pid()));
        if (family.isEmpty()) {
            return;
        }
        if (!Files.isDirectory(PROC)) {
            for (ProcessHandle process : Set.copyOf(found)) {
                process.descendants().forEach(found::add);
            }
            return;
        }
        Map<Long, Long> parents = ProcessStat.parents();
        boolean grows = true;
        while (grows) {
            grows = false;
            for (Map.Entry<Long, Long> child : parents.entrySet()) {
                if (family.contains(child.getValue()) && family.add(child.getKey())) {
                    ProcessHandle.of(child.getKey()).ifPresent(found::add);
                    grows = true;
                }
            }
        }
    }

    private void addMarked(Set<ProcessHandle> found) {
        Optional<long[]> younger = youth.flatMap(young -> young.candidates(ROOTS));
        if (younger.isPresent()) {
            for (long pid : younger.get()) {
                addMarked(pid, found);
            }
            return;
        }
        if (!Files.isDirectory(PROC)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path folder : folders) {
                addMarked(Long.parseLong(folder.getFileName().toString()), found);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException | NumberFormatException e) {
            return; // without /proc the descendants alone are known
        }
    }

    private void addMarked(long pid, Set<ProcessHandle> found) {
        if (!ROOTS.contains(pid) && hasMark(pid)) {
            ProcessHandle.of(pid).ifPresent(found::add);
        }
    }

    private boolean hasMark(long pid) {
        return ProcFile.read("/proc/" + pid + "/environ")
                .filter(environment -> indexOf(environment, mark) >= 0)
                .isPresent();
    }

    private static int indexOf(byte[] content, byte[] wanted) {
        for (int i = 0; i + wanted.length <= content.length; i++) {
            if ((i == 0 || content[i - 1] == 0)
                    && java.util.Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** A zombie that nobody waits for is dead; Java calls it alive. */
    private static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(
                    PROC.resolve(Long.toString(process.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            return state >= stat.length() || (stat.charAt(state) != 'Z' && stat.charAt(state) != 'X');
        } catch (IOException e) {
            return process.isAlive();
        }
    }
}
