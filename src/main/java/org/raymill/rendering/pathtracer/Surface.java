package org.raymill.rendering.pathtracer;

/**
 * What a ray found where it stopped: place, shading frame and material with its textures looked up. One object is used again and again by one
 * thread.
 */
final class Surface extends ShadingFrame {

    /** World position, on the flat triangle. */
    float x;

    float y;
    float z;
    /** The triangle's own normal, on the side the ray came from. */
    float geometricX;

    float geometricY;
    float geometricZ;
    /** Where rays should leave from: on the curved surface that the vertex normals describe. */
    float leaveX;

    float leaveY;
    float leaveZ;
    float red;
    float green;
    float blue;
    float metallic;
    float roughness;
    float emissiveRed;
    float emissiveGreen;
    float emissiveBlue;
    boolean unlit;

    private final SceneFrame.TriangleMesh mesh;
    private final CompiledMaterial[] materials;
    private final float[] texel = new float[4];
    private int a;
    private int b;
    private int c;
    private float wa;
    private float wb;
    private float wc;
    private boolean front;
    private float area2;

    Surface(SceneFrame.TriangleMesh mesh, CompiledMaterial[] materials) {
        this.mesh = mesh;
        this.materials = materials;
    }

    /** Looks up everything about a ray's hit. */
    void load(Ray ray) {
        CompiledMaterial material = begin(ray.triangle, ray.u, ray.v);
        front = geometricX * ray.directionX + geometricY * ray.directionY + geometricZ * ray.directionZ <= 0;
        loadEmission(material, front);
        unlit = material.unlit;
        loadColor(material);
        if (unlit) {
            return;
        }
        loadMetallicRoughness(material);
        loadNormal(material);
        bendTowards(-ray.directionX, -ray.directionY, -ray.directionZ);
        completeFrame();
    }

    /**
     * Looks up place, front normal and emission of a point on a triangle.
     *
     * @return twice the triangle's area
     */
    float loadEmitter(int triangle, float u, float v, boolean fromFront) {
        CompiledMaterial material = begin(triangle, u, v);
        loadEmission(material, fromFront);
        return area2;
    }

    private CompiledMaterial begin(int triangle, float u, float v) {
        int[] indices = mesh.indices();
        a = indices[3 * triangle];
        b = indices[3 * triangle + 1];
        c = indices[3 * triangle + 2];
        wb = u;
        wc = v;
        wa = 1 - u - v;
        float[] p = mesh.positions();
        float ax = p[3 * a];
        float ay = p[3 * a + 1];
        float az = p[3 * a + 2];
        float e1x = p[3 * b] - ax;
        float e1y = p[3 * b + 1] - ay;
        float e1z = p[3 * b + 2] - az;
        float e2x = p[3 * c] - ax;
        float e2y = p[3 * c + 1] - ay;
        float e2z = p[3 * c + 2] - az;
        x = ax + u * e1x + v * e2x;
        y = ay + u * e1y + v * e2y;
        z = az + u * e1z + v * e2z;
        float nx = e1y * e2z - e1z * e2y;
        float ny = e1z * e2x - e1x * e2z;
        float nz = e1x * e2y - e1y * e2x;
        area2 = FloatMath.sqrt(nx * nx + ny * ny + nz * nz);
        float scale = 1 / Math.max(area2, Float.MIN_NORMAL);
        geometricX = nx * scale;
        geometricY = ny * scale;
        geometricZ = nz * scale;
        return materials[mesh.materialOfTriangle()[triangle]];
    }

    private void loadEmission(CompiledMaterial material, boolean fromFront) {
        emissiveRed = 0;
        emissiveGreen = 0;
        emissiveBlue = 0;
        if (!material.emits || !(fromFront || material.doubleSided)) {
            return;
        }
        emissiveRed = material.emissiveRed;
        emissiveGreen = material.emissiveGreen;
        emissiveBlue = material.emissiveBlue;
        if (lookUp(material.emissive)) {
            emissiveRed *= texel[0];
            emissiveGreen *= texel[1];
            emissiveBlue *= texel[2];
        }
    }

    private void loadColor(CompiledMaterial material) {
        red = material.red;
        green = material.green;
        blue = material.blue;
        if (lookUp(material.baseColor)) {
            red *= texel[0];
            green *= texel[1];
            blue *= texel[2];
        }
        float[] colors = mesh.colors();
        if (colors != null) {
            red *= wa * colors[4 * a] + wb * colors[4 * b] + wc * colors[4 * c];
            green *= wa * colors[4 * a + 1] + wb * colors[4 * b + 1] + wc * colors[4 * c + 1];
            blue *= wa * colors[4 * a + 2] + wb * colors[4 * b + 2] + wc * colors[4 * c + 2];
        }
        if (!unlit) {
            red = unit(red);
            green = unit(green);
            blue = unit(blue);
        }
    }

    private void loadMetallicRoughness(CompiledMaterial material) {
        metallic = material.metallic;
        roughness = material.roughness;
        if (lookUp(material.metallicRoughness)) {
            metallic *= texel[2];
            roughness *= texel[1];
        }
        metallic = unit(metallic);
        roughness = unit(roughness);
    }

    private void loadNormal(CompiledMaterial material) {
        float[] n = mesh.normals();
        normalX = wa * n[3 * a] + wb * n[3 * b] + wc * n[3 * c];
        normalY = wa * n[3 * a + 1] + wb * n[3 * b + 1] + wc * n[3 * c + 1];
        normalZ = wa * n[3 * a + 2] + wb * n[3 * b + 2] + wc * n[3 * c + 2];
        if (!normalizeNormal()) {
            useGeometricNormal();
        }
        // The leaving point belongs to the smooth surface, which the normal map does not move.
        loadLeavingPoint(n);
        if (lookUp(material.normal)) {
            applyNormalMap(material);
        }
        if (!front) {
            normalX = -normalX;
            normalY = -normalY;
            normalZ = -normalZ;
            geometricX = -geometricX;
            geometricY = -geometricY;
            geometricZ = -geometricZ;
        }
    }

    /** Hanika, "Hacking the Shadow Terminator", Ray Tracing Gems II, chapter 4; only ever away from the surface. */
    private void loadLeavingPoint(float[] n) {
        float side = front ? 1 : -1;
        float da = lift(a, n, side) * wa;
        float db = lift(b, n, side) * wb;
        float dc = lift(c, n, side) * wc;
        leaveX = x + da * n[3 * a] + db * n[3 * b] + dc * n[3 * c];
        leaveY = y + da * n[3 * a + 1] + db * n[3 * b + 1] + dc * n[3 * c + 1];
        leaveZ = z + da * n[3 * a + 2] + db * n[3 * b + 2] + dc * n[3 * c + 2];
    }

    /** How far along a vertex' normal its tangent plane lies from this place, if on the given side. */
    private float lift(int vertex, float[] n, float side) {
        float[] p = mesh.positions();
        float distance = (p[3 * vertex] - x) * n[3 * vertex]
                + (p[3 * vertex + 1] - y) * n[3 * vertex + 1]
                + (p[3 * vertex + 2] - z) * n[3 * vertex + 2];
        return distance * side > 0 ? distance : 0;
    }

    private void applyNormalMap(CompiledMaterial material) {
        float mapX = (2 * texel[0] - 1) * material.normalScale;
        float mapY = (2 * texel[1] - 1) * material.normalScale;
        float mapZ = 2 * texel[2] - 1;
        float[] t = mesh.tangents();
        if (t == null) {
            return;
        }
        float tx = wa * t[4 * a] + wb * t[4 * b] + wc * t[4 * c];
        float ty = wa * t[4 * a + 1] + wb * t[4 * b + 1] + wc * t[4 * c + 1];
        float tz = wa * t[4 * a + 2] + wb * t[4 * b + 2] + wc * t[4 * c + 2];
        float along = tx * normalX + ty * normalY + tz * normalZ;
        tx -= along * normalX;
        ty -= along * normalY;
        tz -= along * normalZ;
        float length = FloatMath.sqrt(tx * tx + ty * ty + tz * tz);
        if (!(length > 1e-12f)) {
            return;
        }
        float scale = 1 / length;
        tx *= scale;
        ty *= scale;
        tz *= scale;
        float handedness = t[4 * a + 3] < 0 ? -1 : 1;
        float bx = (normalY * tz - normalZ * ty) * handedness;
        float by = (normalZ * tx - normalX * tz) * handedness;
        float bz = (normalX * ty - normalY * tx) * handedness;
        float smoothX = normalX;
        float smoothY = normalY;
        float smoothZ = normalZ;
        normalX = mapX * tx + mapY * bx + mapZ * smoothX;
        normalY = mapX * ty + mapY * by + mapZ * smoothY;
        normalZ = mapX * tz + mapY * bz + mapZ * smoothZ;
        if (!normalizeNormal()) {
            normalX = smoothX;
            normalY = smoothY;
            normalZ = smoothZ;
        }
    }

    private void useGeometricNormal() {
        normalX = geometricX;
        normalY = geometricY;
        normalZ = geometricZ;
    }

    private boolean lookUp(TextureSampler texture) {
        if (texture == null) {
            return false;
        }
        float[] uv = texture.texCoord() == 0 ? mesh.texCoords0() : mesh.texCoords1();
        if (uv == null) {
            return false;
        }
        texture.sample(
                wa * uv[2 * a] + wb * uv[2 * b] + wc * uv[2 * c],
                wa * uv[2 * a + 1] + wb * uv[2 * b + 1] + wc * uv[2 * c + 1],
                texel);
        return true;
    }

    private static float unit(float value) {
        return value > 0 ? (value < 1 ? value : 1) : 0;
    }
}
