package org.raymill.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request, byte by byte: nothing of it needs to be valid HTTP.
 *
 * @param target the path and the query as they are sent
 * @param headers in their order, with the one that tells the length; names may be there twice
 * @param sent how many bytes of the body are sent before the client says that nothing follows
 */
public record RawRequest(String method, String target, List<Header> headers, byte[] body, int sent) {

    private static final int SHOWN = 2_000;

    /** A header as it is sent. */
    public record Header(String name, String value) {}

    /** Whether the client ends before it has sent what it announced. */
    public boolean truncated() {
        return sent < body.length;
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().toLowerCase(Locale.ROOT).equals(name))
                .map(Header::value)
                .findFirst();
    }

    /** All that is sent. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head().getBytes(StandardCharsets.UTF_8));
        bytes.write(body, 0, sent);
        return bytes.toByteArray();
    }

    private String head() {
        return headers.stream()
                .map(header -> header.name() + ": " + header.value() + "\r\n")
                .collect(Collectors.joining("", method + " " + target + " HTTP/1.1\r\n", "\r\n"));
    }

    /** For people who want to see what went wrong; long ones are cut. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        byte[] bytes = bytes();
        for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
            char c = (char) (bytes[i] & 0xff);
            if (c == '\n' || c >= ' ' && c <= '~') {
                text.append(c);
            } else if (c != '\r') {
                text.append(String.format("\\x%02x", (int) c));
            }
        }
        return text + (bytes.length > SHOWN ? " … (" + bytes.length + " bytes)" : "");
    }
}
