package org.raymill.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.raymill.model.Encoding;
import org.raymill.model.MovieOrder;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.rendering.EncodeTask;
import org.raymill.rendering.RenderingException;
import org.raymill.rendering.RenderingPackage;
import org.raymill.storage.ResultStore;

/** Makes a movie of a job's published frames: copies of them, each as the job accepted it, so that whatever the program does they keep. */
final class MovieExecution {

    private static final int MAX_NAMED = 10;

    private final ResultStore results;

    MovieExecution(ResultStore results) {
        this.results = results;
    }

    /**
     * Makes the movie that an order asks for, on the calling thread.
     *
     * @throws RenderingException when frames are missing or are not what was accepted; the message names them
     */
    List<StageFile> encode(RenderingPackage encoder, TaskRun run)
            throws IOException, InterruptedException, RenderingException {
        TaskOrder order = run.order();
        MovieOrder movie =
                order.movie().orElseThrow(() -> new RenderingException("the order does not say what movie to make"));
        Path frames = run.folder().frames();
        Files.createDirectory(frames);
        run.reads(frames);
        collect(run, movie, frames);
        sayPadding(run, movie.encoding());
        RelativePath name = PictureNames.movie(movie.encoding().format());
        Path output = run.folder().output().resolve(name.value());
        encoder.encode(new EncodeTask(frames, order.frames().size(), movie.encoding(), order.cores(), output), run);
        return List.of(new StageFile(name, order.frames().get(0), Optional.empty()));
    }

    private void collect(TaskRun run, MovieOrder movie, Path folder) throws IOException, RenderingException {
        TaskOrder order = run.order();
        List<Sha256> hashes = movie.frames();
        if (order.frames().isEmpty() || hashes.size() != order.frames().size()) {
            throw new RenderingException("the order does not say what each frame of the movie is");
        }
        List<Integer> wrong = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            if (run.cancelled()) {
                throw new CancellationException("cancelled");
            }
            int frame = order.frames().get(i);
            Optional<Sha256> copied = results.copyResult(
                    order.job(),
                    PictureNames.frame(frame, order.format()),
                    folder.resolve(EncodeTask.frameName(i + 1)));
            if (!copied.equals(Optional.of(hashes.get(i)))) {
                wrong.add(frame);
            }
        }
        if (!wrong.isEmpty()) {
            String more = wrong.size() > MAX_NAMED ? " and " + (wrong.size() - MAX_NAMED) + " more" : "";
            throw new RenderingException("the published pictures of these frames are missing or damaged: "
                    + wrong.subList(0, Math.min(MAX_NAMED, wrong.size())) + more);
        }
    }

    private static void sayPadding(TaskRun run, Encoding encoding) {
        TaskOrder order = run.order();
        int width = encoding.movieWidth(order.width());
        int height = encoding.movieHeight(order.height());
        if (width != order.width() || height != order.height()) {
            run.log("the movie has " + width + "x" + height + " pixels: "
                    + encoding.format().label() + " needs even sides, so the pictures get a black edge");
        }
    }
}
