package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.Buffer;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that a glTF scene refers to. */
public final class GltfFiles {

    private GltfFiles() {}

    /**
     * A file that a scene refers to.
     *
     * @param path from the scene, as the scene writes it but decoded and normalised, with {@code /} between names
     * @param file where that is on this machine
     * @param exists whether a regular file is there
     */
    public record AssociatedFile(String path, Path file, boolean exists) {}

    /**
     * Returns the buffers and images that a scene needs beside itself, each file once, in the order of the document; embedded ones need no
     * file. The files themselves are not opened.
     *
     * @param scene a {@code .gltf} or {@code .glb} file
     * @param root the job's folder, which has the scene, in it or below
     * @throws SceneException when the scene cannot be read or refers to something outside of the job's folder
     */
    public static List<AssociatedFile> associated(Path scene, Path root) throws SceneException {
        SceneLimits limits = SceneLimits.defaults();
        GlTF gltf = GltfJson.read(GltfContainer.readJson(scene, limits), GltfContainer.name(scene), limits);
        SceneFolder folder = new SceneFolder(scene, root);
        Map<String, AssociatedFile> files = new LinkedHashMap<>();
        List<Buffer> buffers = GltfLists.of(gltf.getBuffers());
        for (int i = 0; i < buffers.size(); i++) {
            add(files, folder, buffers.get(i).getUri(), "buffers[" + i + "].uri");
        }
        List<Image> images = GltfLists.of(gltf.getImages());
        for (int i = 0; i < images.size(); i++) {
            add(files, folder, images.get(i).getUri(), "images[" + i + "].uri");
        }
        return List.copyOf(files.values());
    }

    private static void add(Map<String, AssociatedFile> files, SceneFolder folder, String uri, String where)
            throws SceneException {
        if (uri == null || GltfBuffers.isData(uri)) {
            return;
        }
        SceneFolder.Reference reference = folder.resolve(uri, where);
        folder.requireNoWayOut(reference, where);
        files.putIfAbsent(
                reference.relative(),
                new AssociatedFile(reference.relative(), reference.file(), Files.isRegularFile(reference.file())));
    }
}
