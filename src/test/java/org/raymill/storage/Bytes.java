package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/** Short ways to the values that the tests of this package need. */
final class Bytes {

    static final JobId JOB = new JobId("0000000000000001");
    static final AttemptId FIRST = new AttemptId("000000000000000a");
    static final AttemptId SECOND = new AttemptId("000000000000000b");

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Sha256 hash(String text) {
        return SafeFiles.hash(of(text));
    }

    static RelativePath path(String text) {
        return new RelativePath(text);
    }

    /** The text in a file that is compressed with gzip. */
    static String unzipped(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
