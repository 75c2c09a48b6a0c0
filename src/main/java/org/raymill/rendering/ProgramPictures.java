package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.definition.PackageDefinition;

/** Takes what a program wrote for what a task has to make: finds it, checks it, and brings it to its name and size. */
final class ProgramPictures {

    private static final String FRAME = "{frame}";

    private final PackageDefinition definition;
    private final RenderTask task;

    ProgramPictures(PackageDefinition definition, RenderTask task) {
        this.definition = definition;
        this.task = task;
    }

    /**
     * Takes the picture of a frame. A program that says that all went well has still to prove it.
     *
     * @param frames how many frames the process has rendered
     */
    void take(int frame, int frames, OutputWatch watch) throws IOException, RenderingException {
        Path output = task.outputs().resolve(task.output(frame).value());
        Path written = written(frame, frames, output).orElse(output);
        if (!Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS) || Files.size(written) == 0) {
            throw watch.failure(definition.name() + " ended well but wrote no picture of frame " + frame, 0);
        }
        if (!watch.proves(written.toString())) {
            throw watch.failure(definition.name() + " did not say that it wrote the picture of frame " + frame, 0);
        }
        if (!written.equals(output)) {
            Files.createDirectories(output.getParent());
            Files.move(written, output, StandardCopyOption.REPLACE_EXISTING);
        }
        PixelRegion region = task.region();
        if (task.tile().isPresent() && definition.pictures().fullTiles()) {
            TilePictures.crop(output, task.width(), task.height(), region, task.format());
        } else if (task.format() == PictureFormat.PNG) {
            PictureSize.check(output, region.width(), region.height());
        }
    }

    /** Where the program wrote a frame; empty when it was told the file. */
    private Optional<Path> written(int frame, int frames, Path output) throws IOException {
        for (String name : definition.pictures().files()) {
            String file = name.replace("{extension}", task.format().extension());
            Optional<Path> found = file.contains(FRAME)
                    ? numbered(file, frame)
                    : Optional.of(task.outputs().resolve(file)).filter(path -> frames == 1 && Files.exists(path));
            if (found.isPresent() && !found.get().equals(output)) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Programs fill numbers up with zeros as they like. */
    private Optional<Path> numbered(String name, int frame) throws IOException {
        int at = name.indexOf(FRAME);
        Pattern file = Pattern.compile(Pattern.quote(name.substring(0, at)) + (frame < 0 ? "-" : "") + "0*"
                + Math.abs((long) frame) + Pattern.quote(name.substring(at + FRAME.length())));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                task.outputs(),
                entry -> file.matcher(entry.getFileName().toString()).matches())) {
            for (Path entry : entries) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
