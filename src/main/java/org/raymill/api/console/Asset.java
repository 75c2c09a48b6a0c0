package org.raymill.api.console;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.headers.EntityTag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the console as it is sent.
 *
 * @param packed with gzip; empty when that makes it hardly smaller
 * @param tag changes with the content
 * @param constant whether there is never other content at its address
 */
record Asset(ContentType type, byte[] plain, Optional<byte[]> packed, EntityTag tag, boolean constant) {

    private static final Map<String, ContentType> TYPES = Map.of(
            "html", ContentTypes.TEXT_HTML_UTF8,
            "js", ContentTypes.parse("text/javascript; charset=UTF-8"),
            "css", ContentTypes.parse("text/css; charset=UTF-8"),
            "svg", ContentTypes.parse("image/svg+xml"),
            "png", ContentTypes.parse("image/png"));

    /** Of the size of a file packing has to save so much, in percent, to be worth its while. */
    private static final int WORTH_PERCENT = 20;

    /** The kind of file that a name tells; empty for kinds that the console does not have. */
    static Optional<ContentType> typeOf(String name) {
        return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    static Asset of(ContentType type, byte[] content, boolean constant) {
        byte[] packed = gzip(content);
        boolean pays = packed.length <= content.length - content.length / 100.0 * WORTH_PERCENT;
        // Weak, for the same tag is given to both forms.
        return new Asset(
                type,
                content,
                pays ? Optional.of(packed) : Optional.empty(),
                EntityTag.create(hash(content), true),
                constant);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
