package org.raymill.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;
import org.raymill.storage.FileStore;

/** The files of a job, which the store keeps from then on. */
final class ClaimedFiles {

    private ClaimedFiles() {}

    /** A file that the store has not. */
    record MissingFile(String path, String sha256) {}

    /**
     * Claims the files of a job.
     *
     * @throws ProblemException that names those that are missing, or have another size
     * @throws UncheckedIOException when the storage does not work
     */
    static void require(List<AssociatedFile> files, FileStore store, InputErrors errors) {
        Instant now = Instant.now();
        List<MissingFile> missing = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            AssociatedFile file = files.get(i);
            OptionalLong size = claim(file.sha256(), store, now);
            if (size.isEmpty()) {
                missing.add(new MissingFile(file.path().value(), file.sha256().hex()));
            } else if (size.getAsLong() != file.size()) {
                errors.add(
                        "/files/" + i + "/size", "the content has " + size.getAsLong() + " bytes, not " + file.size());
            }
        }
        errors.throwIfAny();
        if (!missing.isEmpty()) {
            String first = missing.get(0).path();
            String more = missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more";
            throw Problem.of(
                            ProblemType.MISSING_FILES,
                            "the farm does not have '" + first + "'" + more
                                    + "; PUT each to /api/v1/files/ and its SHA-256, then submit again")
                    .with("missing", missing)
                    .asException();
        }
    }

    private static OptionalLong claim(Sha256 content, FileStore store, Instant now) {
        try {
            return store.claim(content, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
