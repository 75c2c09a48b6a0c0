package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.GlTF;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A glTF 2.0 scene in memory, from which the frames of an animation are taken. It holds all that the frames need: once loaded it does not go
 * back to the files. Safe for use by several threads.
 *
 * <p>Supported are {@code .gltf} and {@code .glb}, KHR_lights_punctual, KHR_materials_emissive_strength, KHR_materials_unlit,
 * KHR_mesh_quantization and KHR_texture_transform. Points and lines are left out with a warning.
 */
public final class GltfDocument {

    private final SceneAnimator animator;
    private final SceneViews views;
    private final List<MeshAssembler.Instance> instances;
    private final List<SceneFrame.Material> materials;
    private final List<String> warnings;

    private GltfDocument(
            SceneAnimator animator,
            SceneViews views,
            List<MeshAssembler.Instance> instances,
            List<SceneFrame.Material> materials,
            List<String> warnings) {
        this.animator = animator;
        this.views = views;
        this.instances = List.copyOf(instances);
        this.materials = List.copyOf(materials);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads a scene with its buffers and images.
     *
     * @param sceneFile a {@code .gltf} or {@code .glb} file
     * @param root the folder, above the file, that has all files that it refers to
     * @param limits what to refuse
     * @throws SceneException when the scene cannot be rendered, with the place and the reason
     */
    public static GltfDocument load(Path sceneFile, Path root, SceneLimits limits) throws SceneException {
        MemoryBudget budget = new MemoryBudget(limits.memoryBytes());
        List<String> warnings = new ArrayList<>();
        GltfContainer container = GltfContainer.read(sceneFile, limits, budget);
        GlTF gltf = GltfJson.read(container.json(), GltfContainer.name(sceneFile), limits);
        GltfBuffers buffers =
                new GltfBuffers(gltf, container.binary(), new SceneFolder(sceneFile, root), limits, budget);
        GltfAccessors accessors = new GltfAccessors(gltf, buffers, budget);
        NodeTree tree = NodeTree.of(gltf, warnings);
        SceneViews views = new SceneViews(gltf, tree);
        SceneAnimator animator = new SceneAnimator(gltf, tree, accessors, limits, warnings);
        GltfMaterials materials = new GltfMaterials(gltf, new GltfImages(gltf, buffers, limits, budget), warnings);
        SceneInstances instances = new SceneInstances(
                gltf, tree, accessors, new PrimitiveReader(accessors, materials, budget, warnings), limits, budget);
        return new GltfDocument(animator, views, instances.all(), materials.used(), warnings);
    }

    /**
     * Returns the scene at a moment.
     *
     * @param seconds since the start of the animations; finite, may be before the first key or after the last one
     * @throws SceneException when a transform grows beyond what a 32-bit float holds
     */
    public SceneFrame at(double seconds) throws SceneException {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("The time of a frame must be finite, not " + seconds);
        }
        SceneAnimator.Pose pose = animator.at(seconds);
        return new SceneFrame(
                MeshAssembler.assemble(instances, pose), materials, views.lights(pose), views.camera(pose));
    }

    /** Returns the time of the last key frame in seconds; 0 when nothing moves. */
    public double durationSeconds() {
        return animator.durationSeconds();
    }

    /** Returns what was left out of the scene and why, one line each; empty for a scene that is rendered whole. */
    public List<String> warnings() {
        return warnings;
    }
}
