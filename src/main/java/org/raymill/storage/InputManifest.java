package org.raymill.storage;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/**
 * The list of a job's associated files, kept in the file store as JSON. Equal sets of files make equal bytes, whatever order they came in.
 *
 * @param files sorted; at most {@value #MAX_FILES}; no path twice, and no path that is a folder of another
 */
public record InputManifest(List<AssociatedFile> files) {

    /** The most files of one job. */
    public static final int MAX_FILES = 200_000;
    /** The most bytes that a manifest has as JSON. */
    public static final int MAX_BYTES = 64 << 20;

    /** What an entry needs besides its path: keys, punctuation, hash and the longest size. */
    private static final int ENTRY_BYTES = 128;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(4)
                    .maxNameLength(100)
                    .maxNumberLength(20)
                    .maxStringLength(4_096)
                    .build())
            .build();

    /** Puts the parts of a path before everything else that begins alike: a folder stands right before what is in it. */
    private static final Comparator<AssociatedFile> ORDER =
            Comparator.comparing(file -> file.path().value().replace('/', '\0'));

    /** @throws IllegalArgumentException with a message for the user that names the paths that are wrong */
    public InputManifest {
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException(
                    "a job has at most " + MAX_FILES + " associated files, not " + files.size());
        }
        files = files.stream().sorted(ORDER).toList();
        refuseConflicts(files);
        refuseUnwritable(files);
    }

    private static void refuseConflicts(List<AssociatedFile> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            String before = sorted.get(i - 1).path().value();
            String path = sorted.get(i).path().value();
            if (path.equals(before)) {
                throw new IllegalArgumentException("the path '" + path + "' is there twice");
            }
            if (path.startsWith(before + "/")) {
                throw new IllegalArgumentException(
                        "'" + before + "' can not be a file and the folder of '" + path + "'");
            }
        }
    }

    private static void refuseUnwritable(List<AssociatedFile> files) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        long bytes = 2;
        for (AssociatedFile file : files) {
            String path = file.path().value();
            if (!encoder.canEncode(path)) {
                throw new IllegalArgumentException("the path '" + path + "' is not valid Unicode");
            }
            long quotes = path.chars().filter(c -> c == '"').count();
            bytes += path.getBytes(StandardCharsets.UTF_8).length + quotes + ENTRY_BYTES;
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("the list of associated files is larger than " + (MAX_BYTES >> 20)
                    + " MiB; use fewer files or shorter paths");
        }
    }

    /** The manifest as JSON. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.writeStartArray();
            for (AssociatedFile file : files) {
                json.writeStartObject();
                json.writeStringField("path", file.path().value());
                json.writeStringField("sha256", file.sha256().hex());
                json.writeNumberField("size", file.size());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toJson} made.
     *
     * @throws IOException with a message that says what is wrong and where
     */
    public static InputManifest parse(byte[] json) throws IOException {
        if (json.length > MAX_BYTES) {
            throw new IOException(
                    "a manifest has at most " + (MAX_BYTES >> 20) + " MiB, not " + json.length + " bytes");
        }
        List<AssociatedFile> files = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser, parser.nextToken(), JsonToken.START_ARRAY, "a list of files");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (files.size() == MAX_FILES) {
                    throw new IOException("a job has at most " + MAX_FILES + " associated files");
                }
                files.add(parseFile(parser));
            }
            expect(parser, parser.nextToken(), null, "the end");
            return new InputManifest(files);
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException("the list of associated files is not valid: " + e.getMessage(), e);
        }
    }

    /**
     * Tells the contents that a list names, without keeping the list in memory. One may be told several times.
     *
     * @throws IOException when it is not a list of files
     */
    static void eachContent(byte[] json, ListScan.Visitor visitor) throws IOException {
        if (!ListScan.each(json, visitor)) {
            // What was told before is told again.
            readContents(json, visitor);
        }
    }

    private static void readContents(byte[] json, ListScan.Visitor visitor) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser, parser.nextToken(), JsonToken.START_ARRAY, "a list of files");
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && "sha256".equals(parser.currentName())) {
                    expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, "a SHA-256");
                    visitor.visit(new Sha256(parser.getText()).hex().getBytes(StandardCharsets.US_ASCII), 0);
                }
            }
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException("the list of associated files is not valid: " + e.getMessage(), e);
        }
    }

    private static AssociatedFile parseFile(JsonParser parser) throws IOException {
        expect(parser, parser.currentToken(), JsonToken.START_OBJECT, "a file");
        String path = null;
        String sha256 = null;
        long size = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (String.valueOf(name)) {
                case "path" -> {
                    expect(parser, value, JsonToken.VALUE_STRING, "a path");
                    path = parser.getText();
                }
                case "sha256" -> {
                    expect(parser, value, JsonToken.VALUE_STRING, "a SHA-256");
                    sha256 = parser.getText();
                }
                case "size" -> {
                    expect(parser, value, JsonToken.VALUE_NUMBER_INT, "a size");
                    size = parser.getLongValue();
                }
                default -> throw new IOException("unknown field '" + name + "' " + where(parser));
            }
        }
        if (path == null || sha256 == null || size < 0) {
            throw new IOException("a file needs path, sha256 and size " + where(parser));
        }
        return new AssociatedFile(new RelativePath(path), new Sha256(sha256), size);
    }

    private static void expect(JsonParser parser, JsonToken actual, JsonToken wanted, String what) throws IOException {
        if (actual != wanted) {
            throw new IOException("expected " + what + " " + where(parser));
        }
    }

    private static String where(JsonParser parser) {
        return "at byte " + parser.currentLocation().getByteOffset();
    }
}
