package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;

/** Renders pictures of glTF scenes inside of this process. Safe to use from many threads at once. */
public interface PictureRenderer {

    /**
     * Renders one picture and writes it.
     *
     * @param context asked for cancellation, told the progress of this picture
     * @throws RenderingException when the scene can not be rendered; the message is for the user
     */
    void render(Picture picture, RenderContext context) throws IOException, InterruptedException, RenderingException;

    /**
     * A picture to make.
     *
     * @param scene a {@code .gltf} or {@code .glb} file
     * @param folder the job's files: nothing outside of it may be read
     * @param width of the whole frame, in pixels
     * @param height of the whole frame, in pixels
     * @param region the pixels to render; the picture has its size
     * @param threads how many threads may work on it
     * @param output the file to write, in an existing folder
     */
    record Picture(
            Path scene,
            Path folder,
            GltfParameters parameters,
            int frame,
            int width,
            int height,
            PixelRegion region,
            PictureFormat format,
            int threads,
            Path output) {}
}
