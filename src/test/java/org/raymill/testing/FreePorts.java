package org.raymill.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports on the loopback interface for what a test starts later. They are below those that the system gives to connections that go out and to whoever
 * asks for any port, so that nobody gets one in between because others are busy on the machine. Each process of tests that the build runs at the same time
 * has ports of its own.
 */
public final class FreePorts {

    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;
    private static final int PROCESSES = 8;
    private static final int PROCESS =
            Integer.parseInt(process().substring(process().lastIndexOf('-') + 1)) % PROCESSES;

    private static final Random RANDOM = new Random();
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

    /** The name of this process among those of the build that run tests, {@code process-1} and so on. */
    public static String process() {
        return System.getProperty("test.process", "process-1");
    }

    /** A port that nobody listens on now and that no other caller got. */
    public static synchronized int next() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = LOWEST + RANDOM.nextInt((HIGHEST - LOWEST) / PROCESSES) * PROCESSES + PROCESS;
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new AssertionError("no free port on the loopback interface");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
