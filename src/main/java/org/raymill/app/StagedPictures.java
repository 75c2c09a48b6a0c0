package org.raymill.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.raymill.model.AttemptId;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.JobId;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.rendering.PictureSource;
import org.raymill.rendering.PngHeader;
import org.raymill.rendering.Previews;
import org.raymill.rendering.check.PictureCheck;
import org.raymill.rendering.check.PictureComparison;
import org.raymill.site.PictureInspection;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StoredFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at pictures of other sites as render servers do at those of programs. */
final class StagedPictures implements PictureInspection {

    private static final Logger LOG = LoggerFactory.getLogger(StagedPictures.class);

    private static final int MAX_SAMPLE_SIDE = 4 * Previews.MAX_SIDE;

    private final StorageLayout layout;
    private final ResultStore results;

    StagedPictures(StorageLayout layout, ResultStore results) {
        this.layout = layout;
        this.results = results;
    }

    /** Compares two pictures that are staged; as a {@link org.raymill.storage.PictureComparer} does. */
    static Optional<String> difference(
            StoredFile one, StoredFile other, PictureFormat format, int width, int height, boolean exact)
            throws IOException {
        return PictureComparison.difference(
                new PictureSource(one.name(), one::open),
                new PictureSource(other.name(), other::open),
                format,
                width,
                height,
                exact);
    }

    @Override
    public void requireSample(byte[] png) throws RefusedException {
        try {
            PngHeader.require(png, MAX_SAMPLE_SIDE);
        } catch (IOException e) {
            throw new RefusedException("what it shows is refused: " + e.getMessage());
        }
    }

    @Override
    public List<PictureFlag> look(
            JobId job, AttemptId attempt, RelativePath name, Wanted wanted, BooleanSupplier cancelled)
            throws IOException {
        Path file = results.staged(job, attempt, name)
                .orElseThrow(() -> new IOException("the picture '" + name + "' is not staged any more"))
                // What other sites have rendered is of this site's own jobs, which lie as they are.
                .path();
        PictureCheck.Finding finding = PictureCheck.look(
                file, wanted.format(), wanted.width(), wanted.height(), PictureCheck.DEFAULT_MAGENTA_SHARE, cancelled);
        if (finding.failure().isPresent()) {
            throw refused(
                    job,
                    attempt,
                    name,
                    "the picture '" + name + "' is not what was asked for: "
                            + finding.failure().get());
        }
        if (wanted.flagged() == FlaggedPictures.FAIL && finding.flags().stream().anyMatch(PictureFlag::canFail)) {
            String flags = finding.flags().stream().map(PictureFlag::text).collect(Collectors.joining(", "));
            throw refused(
                    job,
                    attempt,
                    name,
                    "the picture '" + name + "' is flagged, and the job wants none that is: " + flags);
        }
        return wanted.flagged() == FlaggedPictures.IGNORE ? List.of() : finding.flags();
    }

    private RefusedException refused(JobId job, AttemptId attempt, RelativePath name, String why) throws IOException {
        Path folder = layout.staged(job, attempt);
        try {
            results.rejected().keep(job, attempt, folder, name);
        } catch (IOException e) {
            LOG.warn("A picture that is refused is not kept: {}", e.getMessage());
        }
        Files.deleteIfExists(folder.resolve(name.value()));
        return new RefusedException(why);
    }
}
