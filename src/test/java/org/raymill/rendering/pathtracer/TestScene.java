package org.raymill.rendering.pathtracer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.pathtracer.SceneFrame.AlphaMode;
import org.raymill.rendering.pathtracer.SceneFrame.Camera;
import org.raymill.rendering.pathtracer.SceneFrame.Light;
import org.raymill.rendering.pathtracer.SceneFrame.LightKind;
import org.raymill.rendering.pathtracer.SceneFrame.Material;
import org.raymill.rendering.pathtracer.SceneFrame.Texture;
import org.raymill.rendering.pathtracer.SceneFrame.TextureUse;
import org.raymill.rendering.pathtracer.SceneFrame.TriangleMesh;
import org.raymill.rendering.pathtracer.SceneFrame.Wrap;

/** Makes scenes in code. */
final class TestScene {

    private static final float[] IDENTITY = {1, 0, 0, 1, 0, 0};

    private final List<float[]> vertices = new ArrayList<>();
    private final List<Integer> materialOfTriangle = new ArrayList<>();
    private final List<Material> materials = new ArrayList<>();
    private final List<Light> lights = new ArrayList<>();
    private Optional<Camera> camera = Optional.empty();

    /** A material to change and then to add. */
    static final class Paint {
        float[] baseColor = {1, 1, 1, 1};
        float metallic;
        float roughness = 1;
        float[] emissive = {0, 0, 0};
        float normalScale = 1;
        AlphaMode alphaMode = AlphaMode.OPAQUE;
        float alphaCutoff = 0.5f;
        boolean doubleSided;
        boolean unlit;
        Texture baseColorTexture;
        Texture normalTexture;
        Texture emissiveTexture;
        Texture metallicRoughnessTexture;

        static Paint color(float red, float green, float blue) {
            Paint paint = new Paint();
            paint.baseColor = new float[] {red, green, blue, 1};
            return paint;
        }

        static Paint black() {
            return color(0, 0, 0);
        }

        Paint emitting(float red, float green, float blue) {
            emissive = new float[] {red, green, blue};
            return this;
        }

        Paint surface(float metallic, float roughness) {
            this.metallic = metallic;
            this.roughness = roughness;
            return this;
        }

        Paint unlit() {
            unlit = true;
            return this;
        }

        Paint doubleSided() {
            doubleSided = true;
            return this;
        }

        Paint alpha(AlphaMode mode, float alpha) {
            alphaMode = mode;
            baseColor[3] = alpha;
            return this;
        }

        private Material toMaterial() {
            return new Material(
                    "test",
                    baseColor,
                    metallic,
                    roughness,
                    emissive,
                    normalScale,
                    1,
                    alphaMode,
                    alphaCutoff,
                    doubleSided,
                    unlit,
                    use(baseColorTexture),
                    use(metallicRoughnessTexture),
                    use(normalTexture),
                    Optional.empty(),
                    use(emissiveTexture));
        }

        private static Optional<TextureUse> use(Texture texture) {
            return Optional.ofNullable(texture).map(t -> new TextureUse(t, 0, IDENTITY));
        }
    }

    /** A texture of the given 0xAABBGGRR pixels, nearest. */
    static Texture texture(int width, int height, int... rgba) {
        return new Texture("test", width, height, rgba, Wrap.REPEAT, Wrap.REPEAT, true);
    }

    /** A square in the plane z, facing +Z, with texture coordinates 0 to 1 from its upper left corner. */
    TestScene square(float centreX, float centreY, float z, float side, Paint paint) {
        float h = side / 2;
        float[][] corners = {
            {centreX - h, centreY - h, z, 0, 0, 1, 0, 1},
            {centreX + h, centreY - h, z, 0, 0, 1, 1, 1},
            {centreX + h, centreY + h, z, 0, 0, 1, 1, 0},
            {centreX - h, centreY + h, z, 0, 0, 1, 0, 0}
        };
        int material = add(paint);
        triangle(material, corners[0], corners[1], corners[2]);
        triangle(material, corners[0], corners[2], corners[3]);
        return this;
    }

    /** The same square facing -Z. */
    TestScene squareFacingAway(float centreX, float centreY, float z, float side, Paint paint) {
        float h = side / 2;
        float[][] corners = {
            {centreX - h, centreY - h, z, 0, 0, -1, 0, 1},
            {centreX + h, centreY - h, z, 0, 0, -1, 1, 1},
            {centreX + h, centreY + h, z, 0, 0, -1, 1, 0},
            {centreX - h, centreY + h, z, 0, 0, -1, 0, 0}
        };
        int material = add(paint);
        triangle(material, corners[0], corners[2], corners[1]);
        triangle(material, corners[0], corners[3], corners[2]);
        return this;
    }

    /** A smooth sphere. */
    TestScene sphere(float x, float y, float z, float radius, int rings, Paint paint) {
        int material = add(paint);
        int segments = 2 * rings;
        for (int i = 0; i < rings; i++) {
            for (int j = 0; j < segments; j++) {
                float[] a = onSphere(x, y, z, radius, i, j, rings, segments);
                float[] b = onSphere(x, y, z, radius, i + 1, j, rings, segments);
                float[] c = onSphere(x, y, z, radius, i + 1, j + 1, rings, segments);
                float[] d = onSphere(x, y, z, radius, i, j + 1, rings, segments);
                if (i < rings - 1) {
                    triangle(material, a, b, c);
                }
                if (i > 0) {
                    triangle(material, a, c, d);
                }
            }
        }
        return this;
    }

    private static float[] onSphere(
            float x, float y, float z, float radius, int ring, int segment, int rings, int segments) {
        double polar = Math.PI * ring / rings;
        double turn = 2 * Math.PI * (segment % segments) / segments;
        float nx = (float) (Math.sin(polar) * Math.sin(turn));
        float ny = (float) Math.cos(polar);
        float nz = (float) (Math.sin(polar) * Math.cos(turn));
        return new float[] {
            x + radius * nx,
            y + radius * ny,
            z + radius * nz,
            nx,
            ny,
            nz,
            (float) segment / segments,
            (float) ring / rings
        };
    }

    int add(Paint paint) {
        materials.add(paint.toMaterial());
        return materials.size() - 1;
    }

    /** Three corners of x, y, z, normal x, y, z, u, v. */
    void triangle(int material, float[]... corners) {
        vertices.addAll(List.of(corners));
        materialOfTriangle.add(material);
    }

    TestScene directional(float irradiance, float x, float y, float z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        float[] direction = {(float) (x / length), (float) (y / length), (float) (z / length)};
        lights.add(new Light(
                LightKind.DIRECTIONAL, gray(irradiance), new float[3], direction, Float.POSITIVE_INFINITY, 0, 0));
        return this;
    }

    TestScene point(float candela, float range, float x, float y, float z) {
        lights.add(
                new Light(LightKind.POINT, gray(candela), new float[] {x, y, z}, new float[] {0, 0, -1}, range, 0, 0));
        return this;
    }

    /** A spot light at a height above the origin that shines along -Z. */
    TestScene spot(float candela, float height, float inner, float outer) {
        lights.add(new Light(
                LightKind.SPOT,
                gray(candela),
                new float[] {0, 0, height},
                new float[] {0, 0, -1},
                Float.POSITIVE_INFINITY,
                inner,
                outer));
        return this;
    }

    private static float[] gray(float value) {
        return new float[] {value, value, value};
    }

    /** An orthographic camera at a height above the origin that looks along -Z at a square of the given side. */
    TestScene lookDown(float height, float side) {
        float[] toWorld = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, height, 1};
        camera = Optional.of(new Camera(toWorld, true, 0, side / 2, 0, 1000));
        return this;
    }

    SceneFrame frame() {
        int count = vertices.size();
        float[] positions = new float[3 * count];
        float[] normals = new float[3 * count];
        float[] tangents = new float[4 * count];
        float[] uvs = new float[2 * count];
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            float[] v = vertices.get(i);
            System.arraycopy(v, 0, positions, 3 * i, 3);
            System.arraycopy(v, 3, normals, 3 * i, 3);
            System.arraycopy(v, 6, uvs, 2 * i, 2);
            // Along +U of the squares, whose V runs down: the handedness that glTF demands for a bitangent along +Y.
            System.arraycopy(new float[] {1, 0, 0, v[5] < 0 ? -1 : 1}, 0, tangents, 4 * i, 4);
            indices[i] = i;
        }
        int[] triangles = materialOfTriangle.stream().mapToInt(i -> i).toArray();
        TriangleMesh mesh = new TriangleMesh(positions, normals, tangents, uvs, null, null, indices, triangles);
        return new SceneFrame(
                mesh, materials.isEmpty() ? List.of(new Paint().toMaterial()) : materials, lights, camera);
    }

    /** Renders the whole picture with one thread. */
    FloatImage render(int side, int samples, Environment environment) {
        return render(side, samples, environment, PathIntegrator.Strategy.BOTH);
    }

    FloatImage render(int side, int samples, Environment environment, PathIntegrator.Strategy strategy) {
        return new PathTracer(
                        PreparedScene.of(frame(), 1),
                        new RenderRequest(1, 24, side, side, samples),
                        environment,
                        strategy)
                .render(PixelRegion.whole(side, side), 2, () -> false, ProgressListener.NONE)
                .image();
    }

    /** The mean of a picture's red values. */
    static double meanRed(FloatImage image) {
        double sum = 0;
        for (int i = 0; i < image.rgb().length; i += 3) {
            sum += image.rgb()[i];
        }
        return sum / (image.rgb().length / 3);
    }

    /** A channel of a pixel. */
    static float pixel(FloatImage image, int x, int y, int channel) {
        return image.rgb()[3 * (y * image.width() + x) + channel];
    }
}
