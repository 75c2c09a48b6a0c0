package org.raymill.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Spoils requests in what is HTTP of them: method, address, headers, and how the body comes. */
final class HttpMutations {

    private static final List<String> METHODS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "get",
            "PROPFIND",
            "X",
            "A".repeat(100));

    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/json; charset=utf-16",
            "application/json; charset=latin1",
            "application/json;",
            "application/merge-patch+json",
            "multipart/form-data; boundary=x",
            "*/*",
            "json",
            "/",
            "");

    private static final List<String> RANGES = List.of(
            "bytes=0-0",
            "bytes=-1",
            "bytes=-0",
            "bytes=5-",
            "bytes=5-2",
            "bytes=99999999999999999999-",
            "bytes=0-99999999999999999999",
            "bytes=9223372036854775807-",
            "bytes=-9223372036854775808",
            "bytes=0-0,2-2",
            "bytes=" + "0-0,".repeat(200) + "1-1",
            "lines=1-2",
            "bytes=",
            "bytes=a-b",
            "bytes 0-1");

    private static final List<String> TARGETS = List.of(
            "/",
            "/..",
            "//",
            "/api/v1",
            "/api/v1/",
            "/api/v1/../v1/jobs",
            "/api/v1/%2e%2e/%2e%2e/etc/passwd",
            "/api//v1/jobs",
            "/api/v1/jobs/%",
            "/api/v1/jobs/%zz",
            "/api/v1/jobs/%c0%ae%c0%ae",
            "/api/v1/jobs/%ff%fe",
            "/api/v1/jobs?limit=%zz",
            "/api/v1/jobs?%00=%00",
            "/api/v1/jobs?&&&=&",
            "/api/v1/jobs?limit=1?limit=2",
            "/api/v1/jobs;x=1",
            "/api/v1/jobs#x",
            "/api/v1/jobs\\x",
            "/console/../../etc/passwd",
            "/console/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "/api/docs/..%2f..%2fapplication.conf",
            "*",
            "http://localhost/api/v1/jobs",
            "http://elsewhere.example/api/v1/jobs",
            "localhost:80",
            "jobs",
            "/api/v1/transfers/x",
            "/favicon.ico");

    private final Random random;

    HttpMutations(Random random) {
        this.random = random;
    }

    /** The request with one or two things other than they should be. */
    RawRequest spoilt(RawRequest request) {
        RawRequest spoilt = once(request);
        return random.nextInt(3) == 0 ? once(spoilt) : spoilt;
    }

    private RawRequest once(RawRequest request) {
        return switch (random.nextInt(16)) {
            case 0 -> method(request);
            case 1 -> target(request, TARGETS.get(random.nextInt(TARGETS.size())));
            case 2 -> target(request, longer(request.target()));
            case 3 -> with(request, "Range", RANGES.get(random.nextInt(RANGES.size())));
            case 4 -> replaced(request, "Content-Type", TYPES.get(random.nextInt(TYPES.size())));
            case 5 -> without(request, "Content-Type");
            case 6 -> replaced(request, "Authorization", authorization());
            case 7 -> without(request, "Authorization");
            case 8 -> host(request);
            case 9 -> lengths(request);
            case 10 -> chunked(request);
            case 11 -> truncated(request);
            case 12 -> encoding(request);
            case 13 -> conditions(request);
            case 14 -> many(request);
            default -> strange(request);
        };
    }

    // ---- parts

    private RawRequest method(RawRequest request) {
        String method = METHODS.get(random.nextInt(METHODS.size()));
        return new RawRequest(method, request.target(), request.headers(), request.body(), request.sent());
    }

    private static RawRequest target(RawRequest request, String target) {
        return new RawRequest(request.method(), target, request.headers(), request.body(), request.sent());
    }

    private String longer(String target) {
        return switch (random.nextInt(5)) {
            case 0 -> target + "/";
            case 1 -> target + "/x".repeat(1 + random.nextInt(1_000));
            case 2 -> target + (target.contains("?") ? "&" : "?") + "x=" + "y".repeat(random.nextInt(20_000));
            case 3 -> target + "%00";
            default -> target.replaceFirst("/v1/", "/v1//");
        };
    }

    private static RawRequest headers(RawRequest request, List<RawRequest.Header> headers) {
        return new RawRequest(request.method(), request.target(), headers, request.body(), request.sent());
    }

    private static RawRequest with(RawRequest request, String name, String value) {
        List<RawRequest.Header> headers = new ArrayList<>(request.headers());
        headers.add(new RawRequest.Header(name, value));
        return headers(request, headers);
    }

    private static RawRequest without(RawRequest request, String name) {
        return headers(
                request,
                request.headers().stream()
                        .filter(header -> !header.name().equals(name))
                        .toList());
    }

    private static RawRequest replaced(RawRequest request, String name, String value) {
        return with(without(request, name), name, value);
    }

    private String authorization() {
        return switch (random.nextInt(6)) {
            case 0 -> "Bearer rmt_administrator_" + "A".repeat(43);
            case 1 -> "Bearer " + Oddities.text(random).replaceAll("[\\r\\n\\x00]", "?");
            case 2 -> "Basic YTpi";
            case 3 -> "Bearer";
            case 4 -> "Basic ====";
            default -> "Digest username=\"x\"";
        };
    }

    private RawRequest host(RawRequest request) {
        RawRequest none = without(request, "Host");
        return switch (random.nextInt(5)) {
            case 0 -> none;
            case 1 -> with(request, "Host", "localhost");
            case 2 -> with(none, "Host", "elsewhere.example");
            case 3 -> with(none, "Host", "localhost:99999999");
            default -> with(none, "Host", "[::1");
        };
    }

    /** What is said of the length of the body is not so, or is said twice. */
    private RawRequest lengths(RawRequest request) {
        int length = request.body().length;
        return switch (random.nextInt(5)) {
            case 0 -> with(request, "Content-Length", Integer.toString(length));
            case 1 -> unfinished(replaced(request, "Content-Length", Integer.toString(length + 1)), request.body());
            case 2 -> replaced(request, "Content-Length", "-1");
            case 3 -> replaced(request, "Content-Length", "99999999999999999999999");
            default -> with(request, "Transfer-Encoding", "identity");
        };
    }

    private RawRequest chunked(RawRequest request) {
        byte[] body = request.body();
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, 1 + random.nextInt(500));
            chunks.writeBytes((Integer.toHexString(size) + (random.nextInt(10) == 0 ? ";x=y" : "") + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            chunks.write(body, at, size);
            chunks.writeBytes(new byte[] {'\r', '\n'});
            at += size;
        }
        String end = random.nextInt(4) == 0 ? "0\r\nx: y\r\n\r\n" : random.nextInt(4) == 0 ? "zz\r\n" : "0\r\n\r\n";
        chunks.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
        RawRequest chunked = with(without(request, "Content-Length"), "Transfer-Encoding", "chunked");
        byte[] bytes = chunks.toByteArray();
        // It may end in the middle of what is no chunk, or wait for the next one for ever: the client says that it
        // ends.
        return unfinished(chunked, bytes);
    }

    /** The client sends these bytes, and says that it ends. */
    private static RawRequest unfinished(RawRequest request, byte[] bytes) {
        return new RawRequest(
                request.method(),
                request.target(),
                request.headers(),
                Arrays.copyOf(bytes, bytes.length + 1),
                bytes.length);
    }

    private RawRequest truncated(RawRequest request) {
        int length = request.body().length;
        return length == 0
                ? request
                : new RawRequest(
                        request.method(), request.target(), request.headers(), request.body(), random.nextInt(length));
    }

    private RawRequest encoding(RawRequest request) {
        String encoding = List.of("gzip", "GZIP", "deflate", "br", "identity", "gzip, gzip", "")
                .get(random.nextInt(7));
        byte[] body = random.nextBoolean() ? JsonMutations.gzip(request.body()) : request.body();
        RawRequest encoded =
                with(replaced(request, "Content-Length", Integer.toString(body.length)), "Content-Encoding", encoding);
        return new RawRequest(request.method(), request.target(), encoded.headers(), body, body.length);
    }

    private RawRequest conditions(RawRequest request) {
        String name = List.of("If-Match", "If-None-Match", "If-Range", "If-Modified-Since", "Accept", "Accept-Encoding")
                .get(random.nextInt(6));
        String value = List.of(
                        "*",
                        "\"x\"",
                        "W/\"x\"",
                        "\"",
                        "x",
                        "Sat, 28 Nov 2026 00:00:00 GMT",
                        "application/xml",
                        "gzip;q=2",
                        ",")
                .get(random.nextInt(9));
        return with(request, name, value);
    }

    private RawRequest many(RawRequest request) {
        RawRequest more = request;
        if (random.nextBoolean()) {
            return with(request, "X-Long", "y".repeat(random.nextInt(40_000)));
        }
        for (int i = random.nextInt(200); i > 0; i--) {
            more = with(more, "X-" + i, "y");
        }
        return more;
    }

    /** Headers that nobody understands, or that are there twice. */
    private RawRequest strange(RawRequest request) {
        List<RawRequest.Header> headers = request.headers();
        RawRequest.Header some = headers.get(random.nextInt(headers.size()));
        return switch (random.nextInt(6)) {
            case 0 -> with(request, some.name(), some.value());
            case 1 -> with(request, some.name().toUpperCase(Locale.ROOT), "x");
            case 2 -> with(request, "X Y", "z");
            case 3 -> with(request, "Expect", random.nextBoolean() ? "100-continue" : "the-unexpected");
            case 4 -> with(request, "Cookie", "raymill-session=" + "x".repeat(random.nextInt(200)) + "; =; a");
            default -> with(request, "Upgrade", "h2c");
        };
    }
}
