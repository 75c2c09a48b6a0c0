package org.raymill.app;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.cli.RaymillVersion;
import org.raymill.tls.Trust;
import org.raymill.tracing.SpanExport;
import org.raymill.tracing.Tracing;

/**
 * Where a node sends traces.
 *
 * @param endpoint where a collector takes spans by OTLP over HTTP; empty: nothing is traced
 * @param share of the jobs that are traced when their clients say nothing about it, 0 to 1
 * @param tasks about so many tasks of a step of a job are told of at most
 * @param headersFile a file with headers that go with each request, a line each; empty for none
 * @param authorities a file with the certificates of authorities, as PEM; empty: those that Java trusts
 */
record TracingSettings(
        Optional<URI> endpoint, double share, int tasks, Optional<Path> headersFile, Optional<Path> authorities) {

    private static final int MAX_TASKS = 10_000;
    private static final int MAX_HEADERS = 20;
    private static final long MAX_FILE = 64 << 10;

    TracingSettings {
        endpoint.ifPresent(TracingSettings::require);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("raymill.tracing.sample must be 0 to 1, not " + share);
        }
        if (tasks < 1 || tasks > MAX_TASKS) {
            throw new IllegalArgumentException(
                    "raymill.tracing.tasks-of-a-job must be 1 to " + MAX_TASKS + ", not " + tasks);
        }
        if (headersFile.isPresent()
                && endpoint.filter(uri -> !uri.getScheme().equals("https") && !Exposure.isLoopback(uri.getHost()))
                        .isPresent()) {
            throw new IllegalArgumentException(
                    "raymill.tracing.headers-file names secrets, and raymill.tracing.endpoint"
                            + " would send them unencrypted: use https, or a collector on this host");
        }
    }

    private static void require(URI uri) {
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("raymill.tracing.endpoint must be an address like"
                    + " http://127.0.0.1:4318/v1/traces, without a password in it, not '" + shown(uri) + "'");
        }
    }

    private static String shown(URI uri) {
        return uri.getRawUserInfo() == null
                ? uri.toString()
                : uri.toString().replace(uri.getRawUserInfo() + "@", "...@");
    }

    /** Reads the settings below {@code raymill.tracing}. */
    static TracingSettings from(Config config) {
        String endpoint = config.getString("endpoint");
        return new TracingSettings(
                endpoint.isBlank() ? Optional.empty() : Optional.of(uri(endpoint)),
                config.getDouble("sample"),
                config.getInt("tasks-of-a-job"),
                file(config.getString("headers-file")),
                file(config.getString("authorities")));
    }

    private static URI uri(String endpoint) {
        try {
            return URI.create(endpoint);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("raymill.tracing.endpoint is no address");
        }
    }

    private static Optional<Path> file(String name) {
        return name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
    }

    /**
     * Begins to send; empty when nothing is traced. Reads the files that are named.
     *
     * @param origin the node, by the names of OpenTelemetry
     * @throws IllegalArgumentException when something of it can not be used
     */
    Optional<SpanExport> open(Map<String, String> origin) {
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> whole = new LinkedHashMap<>(origin);
        whole.values().removeIf(String::isEmpty);
        whole.put("service.name", "raymill");
        whole.put("service.version", RaymillVersion.version());
        return Optional.of(SpanExport.otlp(endpoint.get(), headers(), certificates(), whole));
    }

    /** What those have who know when something began and ended. */
    Tracing tracing(Optional<SpanExport> export) {
        return export.map(sink -> Tracing.to(sink, share, tasks)).orElse(Tracing.OFF);
    }

    private Optional<byte[]> certificates() {
        return authorities.map(file -> {
            try {
                Trust.and(file); // says what is wrong with it
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("raymill.tracing.authorities: " + e.getMessage());
            }
            return read(file, "raymill.tracing.authorities");
        });
    }

    /** The headers; what is wrong with a line is said without the line, which may be a secret. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headersFile.ifPresent(file -> {
            List<String> lines = new String(read(file, "raymill.tracing.headers-file"), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            for (int line = 0; line < lines.size(); line++) {
                String[] parts = lines.get(line).split(":", 2);
                boolean good = parts.length == 2
                        && parts[0].matches("[A-Za-z0-9-]{1,100}")
                        && parts[1].strip().matches("[ -~]{1,4000}");
                if (!good || headers.size() == MAX_HEADERS) {
                    throw new IllegalArgumentException("raymill.tracing.headers-file: line " + (line + 1) + " of "
                            + file + " must be 'Name: value'; there may be " + MAX_HEADERS + " of them");
                }
                headers.put(parts[0], parts[1].strip());
            }
        });
        return headers;
    }

    private static byte[] read(Path file, String setting) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException(setting + ": " + file + " is larger than " + MAX_FILE + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": " + file + " can not be read: " + e.getMessage());
        }
    }
}
