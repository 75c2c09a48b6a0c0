package org.raymill.rendering;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.check.PictureCheck;
import org.raymill.rendering.definition.PackageDefinition;

/** What can be seen of a program's work while it runs: frames of a chunk that it has finished, and what its definition says that it writes in between. */
final class ProgramSamples implements SampleSource {

    /** Who writes more files than this shows nothing. */
    private static final int MAX_FILES = 10_000;

    private final PackageDefinition definition;
    private final RenderTask task;
    private final List<Integer> frames;

    /**
     * @param task with the folder that the program writes to
     * @param frames those that one process renders
     */
    ProgramSamples(PackageDefinition definition, RenderTask task, List<Integer> frames) {
        this.definition = definition;
        this.task = task;
        this.frames = frames;
    }

    @Override
    public List<Seen> look() throws IOException {
        List<String> present = present();
        List<Seen> seen = new ArrayList<>();
        for (int i = frames.size() - 1; i >= 0 && !present.isEmpty(); i--) {
            int frame = frames.get(i);
            names(frame).stream()
                    .flatMap(name -> present.stream().filter(name.asMatchPredicate()))
                    .findFirst()
                    .ifPresent(name -> seen.add(new Seen(frame, task.outputs().resolve(name))));
        }
        return seen;
    }

    private List<String> present() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(task.outputs())) {
            for (Path entry : entries) {
                if (names.size() == MAX_FILES) {
                    return List.of();
                }
                names.add(entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** What a picture of a frame may be called, the finished one first. A finished tile is its task's end. */
    private List<Pattern> names(int frame) {
        List<String> names = new ArrayList<>();
        if (task.tile().isEmpty()) {
            names.addAll(definition.pictures().files());
        }
        names.addAll(definition.pictures().samples());
        List<Pattern> patterns = new ArrayList<>();
        if (task.tile().isEmpty()) {
            patterns.add(Pattern.compile(Pattern.quote(task.output(frame).value())));
        }
        for (String name : names) {
            pattern(name, frame).ifPresent(patterns::add);
        }
        return patterns;
    }

    private Optional<Pattern> pattern(String name, int frame) {
        String file = name.replace("{extension}", task.format().extension());
        if (file.contains(ProgramPictures.FRAME)) {
            return Optional.of(ProgramPictures.numbered(file, frame));
        }
        return frames.size() == 1 ? Optional.of(Pattern.compile(Pattern.quote(file))) : Optional.empty();
    }

    @Override
    public BufferedImage read(Path file) throws IOException {
        PixelRegion region = task.region();
        boolean full = task.tile().isPresent() && definition.pictures().fullTiles();
        int width = full ? task.width() : region.width();
        int height = full ? task.height() : region.height();
        PictureFormat format = file.getFileName().toString().endsWith(".exr") ? PictureFormat.EXR : PictureFormat.PNG;
        Optional<String> failure = PictureCheck.look(
                        file, format, width, height, PictureCheck.DEFAULT_MAGENTA_SHARE, () -> false)
                .failure();
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
        BufferedImage picture = PictureFiles.read(file);
        return full ? cut(picture, region) : picture;
    }

    /** A large picture has been read with pixels left out. */
    private BufferedImage cut(BufferedImage picture, PixelRegion region) {
        double scale = (double) picture.getWidth() / task.width();
        int x = (int) (region.x() * scale);
        int y = (int) (region.y() * scale);
        int width = (int) Math.max(1, Math.min(region.width() * scale, picture.getWidth() - x));
        int height = (int) Math.max(1, Math.min(region.height() * scale, picture.getHeight() - y));
        return picture.getSubimage(x, y, width, height);
    }
}
