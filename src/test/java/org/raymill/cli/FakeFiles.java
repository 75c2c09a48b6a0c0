package org.raymill.cli;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of a {@link FakeFarm}. */
final class FakeFiles {

    final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, byte[]> partial = new ConcurrentHashMap<>();

    void missing(HttpExchange exchange, FakeFarm.Request request) throws IOException {
        List<String> missing = new ArrayList<>();
        request.json().forEach(sha256 -> {
            if (!contents.containsKey(sha256.asText())) {
                missing.add(sha256.asText());
            }
        });
        FakeFarm.send(exchange, 200, FakeFarm.json(Map.of("missing", missing)));
    }

    void pack(HttpExchange exchange, FakeFarm.Request request) throws IOException {
        AtomicInteger stored = new AtomicInteger();
        List<Map<String, String>> refused = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(request.body()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                byte[] content = tar.readAllBytes();
                if (sha256(content).equals(entry.getName())) {
                    contents.put(entry.getName(), content);
                    stored.incrementAndGet();
                } else {
                    refused.add(Map.of("name", entry.getName(), "reason", "other content"));
                }
            }
        }
        FakeFarm.send(exchange, 200, FakeFarm.json(Map.of("stored", stored.get(), "present", 0, "refused", refused)));
    }

    void upload(HttpExchange exchange, FakeFarm.Request request) throws IOException {
        String sha256 = request.path().split("/")[4];
        byte[] here = partial.getOrDefault(sha256, new byte[0]);
        switch (request.method()) {
            case "HEAD" -> {
                boolean whole = contents.containsKey(sha256);
                int offset = whole ? contents.get(sha256).length : here.length;
                exchange.getResponseHeaders().set("Upload-Offset", Integer.toString(offset));
                exchange.getResponseHeaders().set("Upload-Complete", whole ? "?1" : "?0");
                exchange.sendResponseHeaders(204, -1);
            }
            case "DELETE" -> {
                partial.remove(sha256);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> append(exchange, request, sha256, here);
        }
    }

    private void append(HttpExchange exchange, FakeFarm.Request request, String sha256, byte[] here)
            throws IOException {
        if (!Integer.toString(here.length).equals(request.headers().getFirst("Upload-Offset"))) {
            FakeFarm.send(exchange, 409, FakeFarm.json(Map.of("title", "The upload goes on at another byte")));
            return;
        }
        byte[] all = java.util.Arrays.copyOf(here, here.length + request.body().length);
        System.arraycopy(request.body(), 0, all, here.length, request.body().length);
        partial.remove(sha256);
        if (sha256(all).equals(sha256)) {
            contents.put(sha256, all);
            FakeFarm.send(exchange, 201, FakeFarm.json(Map.of("sha256", sha256)));
        } else {
            FakeFarm.send(exchange, 422, FakeFarm.json(Map.of("title", "The content is not what was announced")));
        }
    }

    /** Pretends that an earlier upload broke off. */
    void begun(String sha256, byte[] beginning) {
        partial.put(sha256, beginning);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
