package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of a benchmark with what they were measured on, for people or as JSON. */
final class BenchReport {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** A report that begins with what is measured. */
    BenchReport(String benchmark, BenchFarm farm, BenchOptions options) {
        figures.put("benchmark", benchmark);
        figures.put("database", farm.database().description());
        figures.put("renderProcesses", options.servers());
        figures.put("slotsEach", options.cores());
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        figures.put("java", Runtime.version().toString());
        figures.put("loadBefore", load());
    }

    /** The machine's load over the last minute; what else it does takes part in what is measured. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Adds a figure; numbers keep one digit behind the point. */
    BenchReport with(String name, Object value) {
        figures.put(name, value instanceof Double number ? (Object) (Math.round(number * 10) / 10.0) : value);
        return this;
    }

    void print(Terminal terminal, boolean json) {
        if (json) {
            Json.print(terminal, figures);
            return;
        }
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> terminal.print(name + " ".repeat(width - name.length() + 2) + value));
    }
}
