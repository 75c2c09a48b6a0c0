package org.raymill.rendering.pathtracer;

/**
 * Follows paths of light from the camera back to the lights, and so estimates the light of a pixel. Light is looked for in two ways at each
 * surface, by its reflection and by the lights, weighted by the power heuristic. It allocates nothing for a path; not safe for several threads.
 */
final class PathIntegrator {

    /** Which ways of finding light are used. All have the same mean; all but the first are for tests. */
    enum Strategy {
        BOTH,
        REFLECTION_ONLY,
        LIGHTS_ONLY
    }

    private static final int MAX_BOUNCES = 64;
    private static final int DIMENSIONS_A_BOUNCE = 4;
    /** Russian roulette spares these: most of the picture's noise would come from them. */
    private static final int SPARED_BOUNCES = 2;
    /** After these no path is certain to go on, however white the scene. */
    private static final int FREE_BOUNCES = 4;

    private static final float MAX_RUSSIAN_ROULETTE = 0.95f;
    /** What a channel of one path may be at most: so large that only rounding could exceed it, so small that sums stay finite. */
    private static final float MAX_RADIANCE = 1e30f;

    /** The light of the last path. */
    float red;

    float green;
    float blue;
    /** How many rays were traced so far. */
    long rays;

    private final PreparedScene scene;
    private final Bvh bvh;
    private final Environment environment;
    private final CameraRays camera;
    private final Strategy strategy;
    private final Ray ray = new Ray();
    private final Surface surface;
    private final Ggx ggx = new Ggx();
    private final SampleSequence random = new SampleSequence();
    private final DirectLight direct;
    private final float[] sky = new float[3];

    private float throughputRed;
    private float throughputGreen;
    private float throughputBlue;
    /** The density with which the last reflection chose the ray's direction. */
    private float reflectionPdf;

    PathIntegrator(PreparedScene scene, Environment environment, CameraRays camera, Strategy strategy) {
        this.scene = scene;
        this.bvh = scene.bvh();
        this.environment = environment;
        this.camera = camera;
        this.strategy = strategy;
        this.surface = new Surface(scene.frame().mesh(), scene.materials());
        this.direct = new DirectLight(scene, environment, strategy);
    }

    /** Follows one path through a pixel and leaves its light in {@link #red}, {@link #green} and {@link #blue}: finite and not negative. */
    void trace(int frame, int x, int y, int sample) {
        random.start(frame, x, y, sample);
        random.next2D(0);
        camera.set(ray, x + random.u, y + random.v);
        red = 0;
        green = 0;
        blue = 0;
        throughputRed = 1;
        throughputGreen = 1;
        throughputBlue = 1;
        for (int bounce = 0; bounce <= MAX_BOUNCES && extend(bounce); bounce++) {
            ray.to = Float.POSITIVE_INFINITY;
        }
        red = sane(red);
        green = sane(green);
        blue = sane(blue);
    }

    /** Traces the ray and deals with what it finds; returns whether the path goes on. */
    private boolean extend(int bounce) {
        ray.seed = random.nextSeed();
        bvh.closest(ray);
        rays++;
        if (ray.triangle < 0) {
            addEnvironment(bounce);
            return false;
        }
        surface.load(ray);
        if (surface.unlit) {
            add(surface.red, surface.green, surface.blue, 1);
            return false;
        }
        addEmission(bounce);
        float outX = -(ray.directionX * surface.tangentX
                + ray.directionY * surface.tangentY
                + ray.directionZ * surface.tangentZ);
        float outY = -(ray.directionX * surface.bitangentX
                + ray.directionY * surface.bitangentY
                + ray.directionZ * surface.bitangentZ);
        float outZ = -(ray.directionX * surface.normalX
                + ray.directionY * surface.normalY
                + ray.directionZ * surface.normalZ);
        ggx.set(surface, outX, outY, outZ);
        int dimension = 1 + bounce * DIMENSIONS_A_BOUNCE;
        if (direct.any()) {
            rays += direct.sample(surface, ggx, random, dimension + 2, bounce == 0, strongest());
            add(direct.red, direct.green, direct.blue, 1);
        }
        return reflect(dimension) && survives(bounce);
    }

    private void addEnvironment(int bounce) {
        environment.radiance(ray.directionX, ray.directionY, ray.directionZ, sky);
        float weight = 1;
        if (bounce > 0) {
            weight = switch (strategy) {
                case REFLECTION_ONLY -> 1;
                case LIGHTS_ONLY -> 0;
                case BOTH ->
                    direct.samplesEnvironment()
                            ? FloatMath.powerHeuristic(
                                    reflectionPdf,
                                    direct.environmentPdf(ray.directionX, ray.directionY, ray.directionZ))
                            : 1;
            };
        }
        add(sky[0], sky[1], sky[2], weight);
    }

    private void addEmission(int bounce) {
        if (!(surface.emissiveRed > 0 || surface.emissiveGreen > 0 || surface.emissiveBlue > 0)) {
            return;
        }
        float weight = 1;
        if (bounce > 0) {
            float density = scene.emissive().density(ray.triangle);
            weight = switch (strategy) {
                case REFLECTION_ONLY -> 1;
                case LIGHTS_ONLY -> density > 0 ? 0 : 1;
                case BOTH ->
                    density > 0
                            ? FloatMath.powerHeuristic(reflectionPdf, direct.trianglePdf(density, ray, surface))
                            : 1;
            };
        }
        add(surface.emissiveRed, surface.emissiveGreen, surface.emissiveBlue, weight);
    }

    /** Chooses where the light that goes along the path came from; returns false when from nowhere. */
    private boolean reflect(int dimension) {
        random.next2D(dimension);
        float u = random.u;
        float v = random.v;
        if (!ggx.sample(random.next1D(dimension + 1), u, v)) {
            return false;
        }
        float x = ggx.x * surface.tangentX + ggx.y * surface.bitangentX + ggx.z * surface.normalX;
        float y = ggx.x * surface.tangentY + ggx.y * surface.bitangentY + ggx.z * surface.normalY;
        float z = ggx.x * surface.tangentZ + ggx.y * surface.bitangentZ + ggx.z * surface.normalZ;
        if (!(x * surface.geometricX + y * surface.geometricY + z * surface.geometricZ > 0)) {
            return false;
        }
        reflectionPdf = ggx.pdf;
        float scale = 1 / ggx.pdf;
        throughputRed *= ggx.red * scale;
        throughputGreen *= ggx.green * scale;
        throughputBlue *= ggx.blue * scale;
        ray.setDirection(x, y, z);
        ray.leave(
                surface.leaveX,
                surface.leaveY,
                surface.leaveZ,
                surface.geometricX,
                surface.geometricY,
                surface.geometricZ);
        return true;
    }

    /** Russian roulette: ends paths in proportion to what they lost, and makes up for it in the others. */
    private boolean survives(int bounce) {
        float strongest = strongest();
        if (!(strongest > 0)) {
            return false;
        }
        float chance = FloatMath.sqrt(strongest);
        chance = chance < 1 ? chance : 1;
        if (bounce > FREE_BOUNCES) {
            chance = Math.min(chance, MAX_RUSSIAN_ROULETTE);
        }
        if (bounce < SPARED_BOUNCES || chance >= 1) {
            return true;
        }
        if (random.nextNoise() >= chance) {
            return false;
        }
        float scale = 1 / chance;
        throughputRed *= scale;
        throughputGreen *= scale;
        throughputBlue *= scale;
        return true;
    }

    private float strongest() {
        return Math.max(throughputRed, Math.max(throughputGreen, throughputBlue));
    }

    private void add(float r, float g, float b, float weight) {
        red += throughputRed * r * weight;
        green += throughputGreen * g * weight;
        blue += throughputBlue * b * weight;
    }

    private static float sane(float value) {
        return value > 0 ? Math.min(value, MAX_RADIANCE) : 0;
    }
}
