package org.raymill.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much memory something takes from the heap: the same on each machine, unlike time. */
public final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 1_000;

    private Allocations() {}

    /** Bytes for each time, after the first ones; less than one counts as none, since measuring takes something, too. */
    public static long of(Runnable something) {
        run(something);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(something);
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }

    private static void run(Runnable something) {
        for (int i = 0; i < TIMES; i++) {
            something.run();
        }
    }
}
