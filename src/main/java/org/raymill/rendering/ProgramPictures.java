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
import org.raymill.model.RelativePath;
import org.raymill.rendering.definition.PackageDefinition;

/** Takes what a program wrote for what a task has to make: finds it, checks it, and brings it to its name and size. */
final class ProgramPictures {

    static final String FRAME = "{frame}";

    private final PackageDefinition definition;
    private final RenderTask task;

    ProgramPictures(PackageDefinition definition, RenderTask task) {
        this.definition = definition;
        this.task = task;
    }

    /**
     * Takes the picture of a frame. A program that says that all went well has still to prove it, and one that lives on can change what it has written
     * until there is a copy of it where it can not reach: so it is looked at there.
     *
     * @param frames how many frames the process has rendered
     * @param target says where it goes
     */
    void take(int frame, int frames, OutputWatch watch, RenderTask target) throws IOException, RenderingException {
        RelativePath name = task.output(frame);
        Path own = task.outputs().resolve(name.value());
        Path written = written(frame, frames, own).orElse(own);
        requireOwnFolders(written, task.outputs());
        if (!Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS) || Files.size(written) == 0) {
            throw watch.failure(definition.name() + " ended well but wrote no picture of frame " + frame, 0);
        }
        if (!watch.proves(written.toString())) {
            throw watch.failure(definition.name() + " did not say that it wrote the picture of frame " + frame, 0);
        }
        Path output = target.outputs().resolve(name.value());
        requireOwnFolders(output, target.outputs());
        if (!written.equals(output)) {
            Files.createDirectories(output.getParent());
            if (target.outputs().equals(task.outputs())) {
                Files.move(written, output, StandardCopyOption.REPLACE_EXISTING);
            } else {
                LiveFile.copy(task.outputs(), written, output);
            }
        }
        if (!Files.isRegularFile(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new RenderingException("the picture of frame " + frame + " is no plain file");
        }
        PixelRegion region = task.region();
        if (task.tile().isPresent() && definition.pictures().fullTiles()) {
            TilePictures.crop(output, task.width(), task.height(), region, task.format());
        } else if (task.format() == PictureFormat.PNG) {
            PictureSize.check(output, region.width(), region.height());
        }
    }

    /** A program can put a link in the place of a folder: it leads where the program itself can not go. */
    private static void requireOwnFolders(Path file, Path outputs) throws RenderingException {
        if (!Files.isDirectory(outputs, LinkOption.NOFOLLOW_LINKS)) {
            throw new RenderingException("the folder of the pictures is gone, or a link");
        }
        for (Path folder = file.getParent(); !folder.equals(outputs); folder = folder.getParent()) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new RenderingException(
                        "the folder '" + outputs.relativize(folder) + "' of the pictures is a link");
            }
        }
    }

    /** Where the program wrote a frame; empty when it was told the file. */
    private Optional<Path> written(int frame, int frames, Path output) throws IOException {
        for (String name : definition.pictures().files()) {
            String file = name.replace("{extension}", task.format().extension());
            Optional<Path> found = file.contains(FRAME)
                    ? find(numbered(file, frame))
                    : Optional.of(task.outputs().resolve(file)).filter(path -> frames == 1 && Files.exists(path));
            if (found.isPresent() && !found.get().equals(output)) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What a name with a placeholder for the frame stands for: programs fill numbers up with zeros as they like. */
    static Pattern numbered(String name, int frame) {
        int at = name.indexOf(FRAME);
        return Pattern.compile(Pattern.quote(name.substring(0, at)) + (frame < 0 ? "-" : "") + "0*"
                + Math.abs((long) frame) + Pattern.quote(name.substring(at + FRAME.length())));
    }

    private Optional<Path> find(Pattern file) throws IOException {
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
