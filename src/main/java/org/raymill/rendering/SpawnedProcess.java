package org.raymill.rendering;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A program that was started by {@code posix_spawn}, which costs less than Java's own way: the system closes in one call what this process has open, and
 * the thread that wants to know the program's end waits for it itself. The program reads nothing; {@link #getInputStream} has what it writes, errors too.
 * Whoever starts one asks for its end until it has come, since nobody else does, and closes its output.
 */
final class SpawnedProcess extends Process {

    private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final int FIRST_TO_CLOSE = 3;
    /** So often a waiting thread sees that it was interrupted. */
    private static final long SLICE_MILLIS = 100;
    /** As shells have it: the exit status of a program that a signal has ended is so much more than the signal's number. */
    private static final int SIGNAL_STATUS = 128;
    /** Of a program whose exit status the system has not kept. */
    private static final int UNKNOWN_STATUS = 255;

    private final int pid;
    private final int descriptor;
    private final PipeInput output;
    /** Null until it is asked for: to make one takes as long as many a program does. */
    private ProcessHandle handle;

    private OptionalInt status = OptionalInt.empty();

    private SpawnedProcess(int pid, int descriptor, PipeInput output) {
        this.pid = pid;
        this.descriptor = descriptor;
        this.output = output;
    }

    /**
     * Starts a program.
     *
     * @param environment all that it gets
     * @return empty when it was not started: this system has not what it takes, or the program can not be started at all, which Java's own way says better
     */
    static Optional<Process> start(List<String> command, Path directory, Map<String, String> environment) {
        List<String> strings = new ArrayList<>(command);
        strings.add(null);
        environment.forEach((name, value) -> strings.add(name + "=" + value));
        strings.add(null);
        strings.add(directory.toString());
        strings.add("/dev/null");
        boolean usual = !command.isEmpty()
                && strings.stream().allMatch(string -> string == null || string.indexOf('\0') < 0)
                && environment.keySet().stream().noneMatch(name -> name.contains("="));
        int[] pipe = new int[2];
        if (!SpawnCalls.SUPPORTED || !usual || SpawnCalls.pipe2(pipe, SpawnCalls.CLOSE_ON_EXEC) != 0) {
            return Optional.empty();
        }
        int pid = spawn(strings, command.size(), pipe[1]);
        SpawnCalls.close(pipe[1]);
        PipeInput output = new PipeInput(pipe[0]);
        if (pid < 0) {
            output.close();
            return Optional.empty();
        }
        return Optional.of(new SpawnedProcess(pid, SpawnCalls.openProcess(pid), output));
    }

    /**
     * @param strings the command, the environment, each ended by null, the directory and the program's input
     * @return the number of the process; negative when there is none
     */
    private static int spawn(List<String> strings, int arguments, int output) {
        int pointers = SpawnCalls.ACTIONS_BYTES;
        try (Memory memory = write(strings, pointers)) {
            Pointer directory = memory.getPointer(pointers + (strings.size() - 2L) * Native.POINTER_SIZE);
            Pointer input = memory.getPointer(pointers + (strings.size() - 1L) * Native.POINTER_SIZE);
            Pointer command = memory.share(pointers);
            Pointer environment = memory.share(pointers + (arguments + 1L) * Native.POINTER_SIZE);
            if (SpawnCalls.posix_spawn_file_actions_init(memory) != 0) {
                return -1;
            }
            int[] pid = new int[1];
            // All of these return 0, or the number of an error.
            int problem = SpawnCalls.posix_spawn_file_actions_addopen(memory, 0, input, SpawnCalls.READ_ONLY, 0)
                    | SpawnCalls.posix_spawn_file_actions_adddup2(memory, output, 1)
                    | SpawnCalls.posix_spawn_file_actions_adddup2(memory, output, 2)
                    | SpawnCalls.posix_spawn_file_actions_addchdir_np(memory, directory)
                    | SpawnCalls.posix_spawn_file_actions_addclosefrom_np(memory, FIRST_TO_CLOSE);
            if (problem == 0) {
                problem = SpawnCalls.posix_spawnp(pid, command.getPointer(0), memory, null, command, environment);
            }
            SpawnCalls.posix_spawn_file_actions_destroy(memory);
            return problem == 0 ? pid[0] : -1;
        }
    }

    /** Some free space, a pointer to each string or a null one, and the strings as C has them. */
    private static Memory write(List<String> strings, int free) {
        List<byte[]> encoded = new ArrayList<>();
        int start = free + strings.size() * Native.POINTER_SIZE;
        int size = start;
        for (String string : strings) {
            byte[] bytes = string == null ? new byte[0] : string.getBytes(CHARSET);
            encoded.add(bytes);
            size += bytes.length + 1;
        }
        Memory memory = new Memory(size);
        memory.clear();
        long next = start;
        for (int i = 0; i < encoded.size(); i++) {
            byte[] bytes = encoded.get(i);
            if (strings.get(i) != null) {
                memory.setPointer(free + (long) i * Native.POINTER_SIZE, memory.share(next));
            }
            memory.write(next, bytes, 0, bytes.length);
            next += bytes.length + 1;
        }
        return memory;
    }

    /** Takes the status of a process that has ended, after which there is nothing of it any more. */
    private synchronized boolean hasEnded() {
        if (status.isPresent()) {
            return true;
        }
        int[] word = new int[1];
        int waited = SpawnCalls.waitpid(pid, word, SpawnCalls.NO_HANG);
        if (waited == pid) {
            int signal = word[0] & 0x7f;
            status = OptionalInt.of(signal == 0 ? word[0] >> 8 & 0xff : SIGNAL_STATUS + signal);
        } else if (waited < 0) {
            status = OptionalInt.of(UNKNOWN_STATUS);
        } else {
            return false;
        }
        if (descriptor >= 0) {
            SpawnCalls.close(descriptor);
        }
        return true;
    }

    @Override
    public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(time);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (hasEnded()) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            // Rounded up, so that the last of it is no loop without a pause.
            long millis = Math.min(SLICE_MILLIS, TimeUnit.NANOSECONDS.toMillis(left) + 1);
            if (descriptor < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            } else {
                SpawnCalls.poll(descriptor, (int) millis);
            }
        }
    }

    @Override
    public int waitFor() throws InterruptedException {
        while (!waitFor(1, TimeUnit.DAYS)) {
            continue;
        }
        return exitValue();
    }

    @Override
    public synchronized int exitValue() {
        if (!hasEnded()) {
            throw new IllegalThreadStateException("the process has not ended");
        }
        return status.getAsInt();
    }

    @Override
    public boolean isAlive() {
        return !hasEnded();
    }

    /**
     * What tells the process from others.
     *
     * @throws IllegalStateException when it has ended and was not asked for before: its number can be another's by now
     */
    @Override
    public synchronized ProcessHandle toHandle() {
        if (handle == null) {
            if (status.isPresent()) {
                throw new IllegalStateException("the process " + pid + " has ended");
            }
            // It is there, alive or dead, until it has been waited for.
            handle = ProcessHandle.of(pid).orElseThrow();
        }
        return handle;
    }

    @Override
    public synchronized void destroy() {
        if (!hasEnded()) {
            toHandle().destroy();
        }
    }

    @Override
    public synchronized Process destroyForcibly() {
        if (!hasEnded()) {
            toHandle().destroyForcibly();
        }
        return this;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }
}
