package org.raymill.rendering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program and all that it started. A descendant whose parent has died is no descendant any more for the operating system; so each run has a
 * mark in its environment, which descendants inherit, and on Linux they are found by it.
 */
public final class ProcessTree {

    /** The environment variable that has the mark. */
    public static final String MARK = "RAYMILL_ATTEMPT";

    private static final Path PROC = Path.of("/proc");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
    /** How long a killed process may take to disappear; longer only when it hangs in the kernel. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    /** The programs that this process has started and not ended for sure: none of them is what another one left. */
    private static final Set<Long> ROOTS = ConcurrentHashMap.newKeySet();

    private final Optional<ProcessHandle> root;
    private final byte[] mark;
    private final Optional<Youth> youth;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    /**
     * The processes below a root, and those with a mark.
     *
     * @param root the program itself; empty when only the mark is known
     * @param mark unique to the run
     */
    public ProcessTree(Optional<ProcessHandle> root, String mark) {
        this.root = root;
        this.youth = root.flatMap(Youth::of);
        root.ifPresent(program -> ROOTS.add(program.pid()));
        this.mark = (MARK + "=" + mark + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Ends all of them: asks first, kills after the grace.
     *
     * @return whether all are dead
     */
    public boolean end(Duration grace) throws InterruptedException {
        boolean ended = untilDead(grace, false) || untilDead(KILL_LIMIT, true);
        if (ended) {
            root.ifPresent(program -> ROOTS.remove(program.pid()));
        }
        return ended;
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
                if (told.add(process)) {
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

    private static void tell(ProcessHandle process, boolean forcibly) {
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    private void awaitExits() throws InterruptedException {
        CompletableFuture<?>[] exits = seen.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
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
        root.ifPresent(found::add);
        for (ProcessHandle process : Set.copyOf(found)) {
            if (process.isAlive()) { // what a dead one leaves is nobody's descendant
                process.descendants().forEach(found::add);
            }
        }
        addMarked(found);
        seen.clear();
        found.stream().filter(ProcessTree::runs).forEach(seen::add);
    }

    private void addMarked(Set<ProcessHandle> found) {
        Optional<long[]> younger = youth.flatMap(Youth::candidates);
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
        if (!ROOTS.contains(pid) && hasMark(PROC.resolve(pid + "/environ"))) {
            ProcessHandle.of(pid).ifPresent(found::add);
        }
    }

    private boolean hasMark(Path environ) {
        try {
            byte[] content = Files.readAllBytes(environ);
            return indexOf(content, mark) >= 0;
        } catch (IOException e) {
            return false; // gone by now, or not ours
        }
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
