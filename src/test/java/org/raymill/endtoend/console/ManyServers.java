package org.raymill.endtoend.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The list of servers as a site would give it that has very many. */
final class ManyServers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STATES = List.of("up", "up", "up", "draining", "quarantined", "lost");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final int CORES = 64;
    private static final int MEMORY_MIB = 131_072;
    private static final int RACK = 40;

    private ManyServers() {}

    /**
     * All servers.
     *
     * @param all how many; they are called {@code mill-0} and so on, and stand in racks of 40
     */
    static String list(int all) {
        ObjectNode list = JSON.createObjectNode().put("epoch", 1);
        for (int i = 0; i < all; i++) {
            list.withArray("servers").add(server(i));
        }
        return list.toString();
    }

    private static ObjectNode server(int number) {
        String state = STATES.get(number % STATES.size());
        ObjectNode server = JSON.createObjectNode()
                .put("id", "mill-" + number)
                .put("status", state)
                .put("message", state.equals("quarantined") ? "tasks of 3 jobs failed here" : "")
                .put("cores", CORES)
                .put("coresUsed", number % CORES)
                .put("memoryMiB", MEMORY_MIB)
                .put("memoryMiBUsed", MEMORY_MIB / CORES * (number % CORES))
                .put("startedAt", NOW.toString())
                .put("lastSeenAt", NOW.toString())
                .put("gpus", 0)
                .put("gpusUsed", 0)
                .put("failedJobs", 0)
                .put("sandbox", "bubblewrap")
                .put("processCounting", "");
        server.set("host", host(number));
        server.putObject("load").put("processors", 0.5).put("memoryMiB", MEMORY_MIB / 2);
        server.putObject("amounts");
        server.putObject("amountsUsed");
        server.putArray("tags").add("rack-" + number / RACK);
        server.putArray("running");
        server.putArray("packageProblems");
        server.withArray("packages")
                .addObject()
                .put("name", "blender")
                .put("version", number % 2 == 0 ? "4.2.1" : "4.5.0")
                .put("tiles", true)
                .put("verified", true);
        return server;
    }

    private static ObjectNode host(int number) {
        ObjectNode host = JSON.createObjectNode()
                .put("hostname", "mill-" + number)
                .put("operatingSystem", "Debian GNU/Linux 12")
                .put("architecture", "amd64")
                .put("cpuModel", "AMD EPYC 9354P")
                .put("cores", CORES)
                .put("memoryMiB", MEMORY_MIB)
                .put("freeDiskMiB", MEMORY_MIB);
        host.putArray("gpus");
        return host;
    }
}
