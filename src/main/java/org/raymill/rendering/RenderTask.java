package org.raymill.rendering;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;

/**
 * What one attempt renders, with its files in place.
 *
 * @param inputs the folder with the job's associated files; not to be written to
 * @param scene the file to render, inside of {@code inputs}
 * @param outputs the folder that receives the pictures, under the names of {@link #output}
 * @param work a folder of the attempt for whatever else a package needs; may not exist yet
 * @param width of the whole picture, in pixels
 * @param height of the whole picture, in pixels
 * @param parameters of the package, as the client gave them: to be treated as hostile
 * @param cores how many threads the task may use
 * @param frames at least one; exactly one when there is a tile
 * @param tile the part of the frame to render; empty for whole frames
 */
public record RenderTask(
        Path inputs,
        RelativePath scene,
        Path outputs,
        Path work,
        int width,
        int height,
        PictureFormat format,
        Map<String, String> parameters,
        int cores,
        List<Integer> frames,
        Optional<Tile> tile) {

    public RenderTask {
        parameters = Map.copyOf(parameters);
        frames = List.copyOf(frames);
        if (frames.isEmpty() || (tile.isPresent() && frames.size() > 1)) {
            throw new IllegalArgumentException("a task has at least one frame, and exactly one when it is a tile");
        }
        if (cores < 1) {
            throw new IllegalArgumentException("a task has at least one core");
        }
        PixelRegion region = tile.map(Tile::region).orElse(PixelRegion.whole(width, height));
        if (region.x() + (long) region.width() > width || region.y() + (long) region.height() > height) {
            throw new IllegalArgumentException("the tile lies outside of the picture");
        }
    }

    /** The same task with another number of threads. */
    RenderTask withCores(int number) {
        return new RenderTask(inputs, scene, outputs, work, width, height, format, parameters, number, frames, tile);
    }

    /** The same task with other folders to write to. */
    RenderTask in(Path otherOutputs, Path otherWork) {
        return new RenderTask(
                inputs, scene, otherOutputs, otherWork, width, height, format, parameters, cores, frames, tile);
    }

    /** A part of a frame. */
    public record Tile(int index, PixelRegion region) {}

    /** The pixels to render: the tile's, or the whole picture's. */
    public PixelRegion region() {
        return tile.map(Tile::region).orElse(PixelRegion.whole(width, height));
    }

    /** The scene as a file. */
    public Path sceneFile() {
        return inputs.resolve(scene.value());
    }

    /** The name under which a frame's picture, or its tile, is expected in {@link #outputs}. */
    public RelativePath output(int frame) {
        return tile.map(part -> PictureNames.tile(frame, part.index(), format))
                .orElseGet(() -> PictureNames.frame(frame, format));
    }
}
