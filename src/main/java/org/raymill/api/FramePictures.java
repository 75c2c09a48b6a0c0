package org.raymill.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameDetail;
import org.raymill.model.JobId;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.rendering.FramePicture;
import org.raymill.rendering.PictureSource;
import org.raymill.storage.ResultStore;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StoredFile;

/** Finds what there is to be seen of a frame on the shared storage. Of attempts it looks at those alone that the job names. Blocks. */
final class FramePictures {

    /** The widest picture that is put together of an unfinished frame, in pixels. */
    static final int MAX_WIDTH = 2_048;

    private final ResultStore results;

    FramePictures(ResultStore results) {
        this.results = results;
    }

    /**
     * What there is to be seen.
     *
     * @param tag differs whenever the picture may
     * @param whole the finished frame; empty when it is not finished
     */
    record Seen(List<FramePicture.Part> parts, String tag, Optional<StoredFile> whole) {}

    /** What is on the storage, to be read as a picture. */
    static PictureSource source(StoredFile file) {
        return new PictureSource(file.name(), file::open);
    }

    /** What is to be seen of a frame; empty for nothing yet. */
    Optional<Seen> find(JobId job, FrameDetail frame) {
        if (frame.result().isPresent() && frame.away().isEmpty()) {
            ResultDetail result = frame.result().get();
            return results.result(job, new RelativePath(result.id()))
                    .map(file -> new Seen(
                            List.of(new FramePicture.Part(source(file), wholeOf(frame))),
                            result.sha256(),
                            Optional.of(file)));
        }
        if (frame.away().isPresent()) {
            AttemptId brought = new AttemptId(frame.away().get().consignment().value());
            return results.samples()
                    .find(job, brought, frame.frame())
                    .map(sample -> new Seen(
                            List.of(new FramePicture.Part(source(sample.file()), wholeOf(frame))),
                            hash(sample.version()),
                            Optional.empty()));
        }
        List<FramePicture.Part> parts = new ArrayList<>();
        StringBuilder versions = new StringBuilder();
        for (FrameDetail.Part part : frame.parts()) {
            find(job, frame, part).ifPresent(sample -> {
                parts.add(new FramePicture.Part(source(sample.file()), part.region()));
                versions.append(part.task())
                        .append(' ')
                        .append(sample.version())
                        .append('\n');
            });
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Seen(parts, hash(versions.toString()), Optional.empty()));
    }

    private static org.raymill.model.PixelRegion wholeOf(FrameDetail frame) {
        return org.raymill.model.PixelRegion.whole(frame.width(), frame.height());
    }

    private Optional<SampleStore.Sample> find(JobId job, FrameDetail frame, FrameDetail.Part part) {
        RelativePath name = part.tile()
                .map(tile -> PictureNames.tile(frame.frame(), tile, frame.format()))
                .orElseGet(() -> PictureNames.frame(frame.frame(), frame.format()));
        if (part.attempt().isEmpty()) {
            Optional<StoredFile> file = part.tile().isPresent() ? results.tile(job, name) : results.result(job, name);
            return file.map(found -> new SampleStore.Sample(found, "published"));
        }
        AttemptId attempt = part.attempt().get();
        Optional<SampleStore.Sample> staged =
                results.staged(job, attempt, name).map(found -> new SampleStore.Sample(found, attempt + "-staged"));
        return staged.isPresent() ? staged : results.samples().find(job, attempt, frame.frame());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
