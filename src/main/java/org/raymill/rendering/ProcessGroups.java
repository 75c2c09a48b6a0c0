package org.raymill.rendering;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Kills process groups, which Java can not: a group that multiplies is ended at once or never. */
final class ProcessGroups {

    private static final int SIGKILL = 9;
    private static final Optional<CLibrary> LIBRARY = load();

    private ProcessGroups() {}

    /** The part of the C library that is used. */
    interface CLibrary extends Library {
        int kill(int pid, int signal);
    }

    /** Kills all processes of a group; where that is not possible nothing happens, and each is to be killed by itself. */
    static void kill(long leader) {
        if (leader > 1) {
            LIBRARY.ifPresent(library -> library.kill(-Math.toIntExact(leader), SIGKILL));
        }
    }

    private static Optional<CLibrary> load() {
        try {
            return Optional.of(Native.load("c", CLibrary.class));
        } catch (LinkageError e) {
            LoggerFactory.getLogger(ProcessGroups.class)
                    .warn("Process groups can not be killed as a whole: {}", e.toString());
            return Optional.empty();
        }
    }
}
