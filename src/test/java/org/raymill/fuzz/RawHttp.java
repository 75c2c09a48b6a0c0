package org.raymill.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends requests to a port of this machine, each on a connection of its own, and reads the answers. */
public final class RawHttp {

    private static final int LONGEST_LINE = 1 << 16;

    private final int port;
    private final int limitMillis;

    /**
     * A client.
     *
     * @param limit the longest silence of the server
     */
    public RawHttp(int port, Duration limit) {
        this.port = port;
        this.limitMillis = (int) limit.toMillis();
    }

    /**
     * An answer.
     *
     * @param body what was read of it; of streams of events nothing
     */
    public record Reply(int status, List<RawRequest.Header> headers, byte[] body) {

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equals(name))
                    .map(RawRequest.Header::value)
                    .findFirst();
        }
    }

    /**
     * The answer to a request; empty when the server has closed the connection without one.
     *
     * @throws java.net.SocketTimeoutException when it is silent for longer than the limit
     * @throws IOException when what it answers is no HTTP, or breaks off
     */
    public Optional<Reply> send(RawRequest request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(limitMillis);
            try {
                socket.getOutputStream().write(request.bytes());
                if (request.truncated()) {
                    socket.shutdownOutput();
                }
            } catch (SocketException e) {
                // It need not read all of what it refuses; its answer may be there all the same.
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            return reply(in, request.method().equals("HEAD"));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<Reply> reply(InputStream in, boolean head) throws IOException {
        Optional<String> first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        int status = status(first.get());
        List<RawRequest.Header> headers = headers(in);
        Reply answer = new Reply(status, headers, new byte[0]);
        if (status == 100) {
            return reply(in, head);
        }
        boolean endless = answer.header("content-type").orElse("").startsWith("text/event-stream");
        if (head || endless || status == 204 || status == 304) {
            return Optional.of(answer);
        }
        return Optional.of(new Reply(status, headers, body(in, answer)));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("no answer of HTTP begins with " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static List<RawRequest.Header> headers(InputStream in) throws IOException {
        List<RawRequest.Header> headers = new ArrayList<>();
        while (true) {
            String line = line(in).orElseThrow(() -> new EOFException("the answer ends among its headers"));
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("no header: " + line);
            }
            headers.add(new RawRequest.Header(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
    }

    private static byte[] body(InputStream in, Reply answer) throws IOException {
        if (answer.header("transfer-encoding").orElse("").equals("chunked")) {
            return chunks(in);
        }
        Optional<String> length = answer.header("content-length");
        if (length.isEmpty()) {
            return in.readAllBytes();
        }
        int expected = Integer.parseInt(length.get());
        byte[] body = in.readNBytes(expected);
        if (body.length < expected) {
            throw new EOFException("the answer ends after " + body.length + " of " + expected + " bytes");
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in).orElseThrow(() -> new EOFException("the answer ends between two chunks"));
            int bytes = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
            body.writeBytes(in.readNBytes(bytes));
            if (bytes == 0) {
                headers(in);
                return body.toByteArray();
            }
            line(in);
        }
    }

    /** The next line without its end; empty at the end of everything. */
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.size() == 0 ? Optional.empty() : Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line without an end");
            }
            line.write(c);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8).strip());
    }
}
