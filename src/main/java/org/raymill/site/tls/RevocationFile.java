package org.raymill.site.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;

/** A file that lists revoked certificates: a fingerprint a line, {@code #} before comments. */
public final class RevocationFile {

    private static final int MAX_BYTES = 1024 * 1024;

    /**
     * What such a file says.
     *
     * @param fingerprints of the lines that could be understood
     * @param problems the other lines, in words
     */
    public record Content(Set<Fingerprint> fingerprints, List<String> problems) {

        public Content {
            fingerprints = Set.copyOf(fingerprints);
            problems = List.copyOf(problems);
        }
    }

    private RevocationFile() {}

    /**
     * Reads one.
     *
     * @throws CertificateProblem when it can not be read, or is larger than 1 MiB
     */
    public static Content read(Path file) {
        Set<Fingerprint> fingerprints = new HashSet<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : PemFiles.text(file, MAX_BYTES).split("\n", -1)) {
            number++;
            String entry = line.split("#", 2)[0].strip();
            try {
                if (!entry.isEmpty()) {
                    fingerprints.add(Fingerprint.parse(entry));
                }
            } catch (IllegalArgumentException e) {
                problems.add("line " + number + " of " + file + " is " + e.getMessage());
            }
        }
        return new Content(fingerprints, problems);
    }

    /**
     * Adds a certificate at its end, in one piece, and makes the file when there is none.
     *
     * @param comment one line
     * @return whether it was not in the list yet
     * @throws CertificateProblem when it can not be read or written
     */
    public static boolean add(Path file, Fingerprint fingerprint, String comment) {
        boolean there = Files.exists(file);
        if (there && read(file).fingerprints().contains(fingerprint)) {
            return false;
        }
        // The line before may have no end: an editor, or a write that was cut off.
        String before = !there ? "# Certificates that are not trusted any more.\n" : endsWithLine(file) ? "" : "\n";
        String text = before + fingerprint + "  # " + comment.replaceAll("\\p{Cntrl}", " ") + "\n";
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            return true;
        } catch (IOException e) {
            throw new CertificateProblem("can not write " + file + ": " + e, e);
        }
    }

    private static boolean endsWithLine(Path file) {
        String text = PemFiles.text(file, MAX_BYTES);
        return text.isEmpty() || text.endsWith("\n");
    }
}
