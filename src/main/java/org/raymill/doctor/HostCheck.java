package org.raymill.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.raymill.model.Finding;

/** What a node needs of its host and of this Java. */
public final class HostCheck {

    /** The oldest Java that runs the program. */
    private static final int LEAST_JAVA = 17;

    /** Connections, files being sent and the journal: below this a busy node comes to its end. */
    private static final long LEAST_FILES = 4_096;

    private static final long LEAST_MEMORY = 1L << 30;
    private static final long LEAST_HEAP = 256L << 20;

    private HostCheck() {}

    /** Java and its memory. */
    public static Check java() {
        return new Check("java", System.getProperty("java.home"), () -> List.of(version(), heap()));
    }

    /** What the system lets this process have. */
    public static Check limits() {
        return new Check("limits", "", HostCheck::limitsNow);
    }

    private static Finding version() {
        int version = Runtime.version().feature();
        String home = System.getProperty("java.home");
        String found = "Java " + Runtime.version() + " by " + System.getProperty("java.vendor");
        return version >= LEAST_JAVA
                ? Finding.ok("java", home, found)
                : Finding.problem("java", home, found, "install Java " + LEAST_JAVA + " or later");
    }

    private static Finding heap() {
        String home = System.getProperty("java.home");
        long heap = Runtime.getRuntime().maxMemory();
        String found = "its heap may have " + Bytes.text(heap);
        return heap >= LEAST_HEAP
                ? Finding.ok("java", home, found)
                : Finding.warning("java", home, found, "give the node more: RAYMILL_JAVA_OPTIONS=-Xmx1g");
    }

    private static List<Finding> limitsNow() {
        List<Finding> findings = new ArrayList<>();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            findings.add(files(system.getMaxFileDescriptorCount()));
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            findings.add(memory(system.getTotalMemorySize()));
        }
        return findings;
    }

    /** What is to be said of a limit of open files. */
    static Finding files(long most) {
        String found = most + " open files at most";
        return most >= LEAST_FILES
                ? Finding.ok("limits", "", found)
                : Finding.warning(
                        "limits", "", found, "allow more: ulimit -n 65536, or LimitNOFILE=65536 in the service's file");
    }

    /** What is to be said of a host's, or a container's, memory. */
    static Finding memory(long bytes) {
        String found = Bytes.text(bytes) + " of memory, " + Runtime.getRuntime().availableProcessors() + " processors";
        return bytes >= LEAST_MEMORY
                ? Finding.ok("limits", "", found)
                : Finding.warning("limits", "", found, "give a node 1 GiB at least, and what its tasks take");
    }
}
