package org.raymill.rendering.sandbox;

import java.util.List;

/**
 * How much a program may take of what the operating system itself can limit.
 *
 * @param fileBytes the largest file that it may write; 0 for any
 * @param processes processes and threads that it may have at a time, where the system can count them for this program alone; 0 for any number
 * @param processors the numbers of the processors that it may run on; none for all
 */
public record SandboxLimits(long fileBytes, int processes, List<Integer> processors) {

    /** No limits. */
    public static final SandboxLimits NONE = new SandboxLimits(0, 0, List.of());

    public SandboxLimits {
        processors = List.copyOf(processors);
        if (fileBytes < 0 || processes < 0) {
            throw new IllegalArgumentException("limits are 0 or more");
        }
    }
}
