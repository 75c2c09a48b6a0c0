package org.raymill.rendering;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.File;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** The functions of Linux's C library by which {@link SpawnedProcess} starts programs and waits for them, with their constants. */
final class SpawnCalls {

    static final int CLOSE_ON_EXEC = 0x80000;
    static final int READ_ONLY = 0;
    static final int NO_HANG = 1;
    static final int POLL_IN = 1;
    /** Takes the place of {@code posix_spawn_file_actions_t}, which has 80 bytes. */
    static final int ACTIONS_BYTES = 256;

    private static final NativeLong BYTES_THERE = new NativeLong(0x541B);
    private static final NativeLong PIDFD_OPEN = new NativeLong(434);
    private static final NativeLong ONE = new NativeLong(1);
    /** The processors whose constants these are. */
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64");
    /** Whether this system has all of them: Linux 5.3 with glibc 2.34, or later. Comes after what it needs itself. */
    static final boolean SUPPORTED = load();

    private SpawnCalls() {}

    private static boolean load() {
        if (!"Linux".equals(System.getProperty("os.name"))
                || !PROCESSORS.contains(System.getProperty("os.arch"))
                || !new File("/proc/self/stat").exists()) {
            return false;
        }
        try {
            Native.register(SpawnCalls.class, "c");
            int self = openProcess(Math.toIntExact(ProcessHandle.current().pid()));
            return self >= 0 && close(self) == 0;
        } catch (LinkageError e) {
            LoggerFactory.getLogger(SpawnCalls.class)
                    .debug("Programs are started in Java's own way, which takes longer: {}", e.toString());
            return false;
        }
    }

    /** A descriptor that can be read from, as {@link #poll} says, when the process has ended; negative when there is none. */
    static int openProcess(int pid) {
        return syscall(PIDFD_OPEN, pid, 0).intValue();
    }

    /** Waits until something can be read from a descriptor, a signal comes, or the time is over. */
    static void poll(int descriptor, int millis) {
        // struct pollfd: an int, and two shorts of which the first one is in the lower half
        poll(new int[] {descriptor, POLL_IN}, ONE, millis);
    }

    /** How many bytes can be read at once; negative when that fails. */
    static int available(int descriptor) {
        int[] bytes = new int[1];
        return ioctl(descriptor, BYTES_THERE, bytes) == 0 ? bytes[0] : -1;
    }

    static native int posix_spawnp(
            int[] pid, Pointer file, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_destroy(Pointer actions);

    static native int posix_spawn_file_actions_addopen(
            Pointer actions, int descriptor, Pointer path, int flags, int mode);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int descriptor, int other);

    static native int posix_spawn_file_actions_addchdir_np(Pointer actions, Pointer path);

    static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int first);

    static native int pipe2(int[] descriptors, int flags);

    static native int open(String path, int flags);

    static native int close(int descriptor);

    static native NativeLong read(int descriptor, byte[] into, NativeLong most);

    static native int waitpid(int pid, int[] status, int options);

    private static native int poll(int[] descriptors, NativeLong count, int millis);

    private static native int ioctl(int descriptor, NativeLong request, int[] result);

    private static native NativeLong syscall(NativeLong number, int first, int second);
}
