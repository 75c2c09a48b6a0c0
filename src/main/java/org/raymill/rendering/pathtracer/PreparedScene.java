package org.raymill.rendering.pathtracer;

/** A frame of a scene, ready for rays: its tree of boxes and its lights. Immutable, safe for use by several threads and many pictures. */
public final class PreparedScene {

    private final SceneFrame frame;
    private final CompiledMaterial[] materials;
    private final SurfaceTests surfaceTests;
    private final Bvh bvh;
    private final EmissiveTriangles emissive;
    private final PunctualLight[] lights;

    private PreparedScene(SceneFrame frame, int threads) {
        this.frame = frame;
        this.materials = frame.materials().stream().map(CompiledMaterial::new).toArray(CompiledMaterial[]::new);
        this.surfaceTests = new SurfaceTests(frame.mesh(), materials);
        this.bvh = Bvh.build(frame.mesh(), surfaceTests, threads);
        this.emissive = new EmissiveTriangles(frame.mesh(), materials);
        this.lights = frame.lights().stream().map(PunctualLight::new).toArray(PunctualLight[]::new);
    }

    /**
     * Prepares a frame.
     *
     * @param threads how many threads may work on it, at least 1; they do not change the outcome
     */
    public static PreparedScene of(SceneFrame frame, int threads) {
        return new PreparedScene(frame, threads);
    }

    /** The frame that this was made of. */
    public SceneFrame frame() {
        return frame;
    }

    /** How many triangles the frame has. */
    public int triangleCount() {
        return frame.mesh().triangleCount();
    }

    CompiledMaterial[] materials() {
        return materials;
    }

    SurfaceTests surfaceTests() {
        return surfaceTests;
    }

    Bvh bvh() {
        return bvh;
    }

    EmissiveTriangles emissive() {
        return emissive;
    }

    PunctualLight[] lights() {
        return lights;
    }
}
