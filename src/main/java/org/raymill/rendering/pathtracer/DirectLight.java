package org.raymill.rendering.pathtracer;

/**
 * Looks for light at a surface by asking the lights: one point of the environment or of an emissive triangle, and punctual lights. It allocates
 * nothing for a path; not safe for several threads.
 */
final class DirectLight {

    /** Up to this many punctual lights each is asked at what the camera sees; beyond, and after reflections, one is chosen. */
    private static final int ASK_EACH = 8;
    /** Light that adds less than this to a path is looked for by fewer, stronger rays: the expected value stays, the cost goes. */
    private static final float FAINT = 1e-3f;
    /** Stops rays short of the point they are sent to. */
    private static final float SHORT = 1 - 1e-4f;

    /** The light that was found, times the surface's reflection. */
    float red;

    float green;
    float blue;

    private final PreparedScene scene;
    private final Environment environment;
    private final PathIntegrator.Strategy strategy;
    private final EmissiveTriangles emissive;
    private final PunctualLight[] lights;
    private final PunctualLight.Illumination illumination = new PunctualLight.Illumination();
    private final float[] weights;
    private final Surface emitter;
    private final Ray shadow = new Ray();
    private final float[] direction = new float[3];
    private final float[] sky = new float[3];
    private final float environmentChance;
    private SampleSequence random;
    private Surface surface;
    private Ggx ggx;
    private int rays;
    private float throughput;

    DirectLight(PreparedScene scene, Environment environment, PathIntegrator.Strategy strategy) {
        this.scene = scene;
        this.environment = environment;
        this.strategy = strategy;
        this.emissive = scene.emissive();
        this.lights = scene.lights();
        this.weights = new float[lights.length];
        this.emitter = new Surface(scene.frame().mesh(), scene.materials());
        boolean sky = strategy == PathIntegrator.Strategy.LIGHTS_ONLY || environment.worthSampling();
        this.environmentChance =
                strategy == PathIntegrator.Strategy.REFLECTION_ONLY || !sky ? 0 : emissive.isEmpty() ? 1 : 0.5f;
    }

    /** Whether there is anything to ask. */
    boolean any() {
        return lights.length > 0 || asksArea();
    }

    boolean samplesEnvironment() {
        return environmentChance > 0;
    }

    private boolean asksArea() {
        return environmentChance > 0 || asksTriangles();
    }

    private boolean asksTriangles() {
        return !emissive.isEmpty() && strategy != PathIntegrator.Strategy.REFLECTION_ONLY;
    }

    /** The density with which {@link #sample} would have chosen a direction of the environment. */
    float environmentPdf(float x, float y, float z) {
        return environmentChance * environment.density(x, y, z);
    }

    /** The density by solid angle with which {@link #sample} would have chosen the point that a ray hit. */
    float trianglePdf(float density, Ray ray, Surface hit) {
        float cosine = Math.abs(
                ray.directionX * hit.geometricX + ray.directionY * hit.geometricY + ray.directionZ * hit.geometricZ);
        return (1 - environmentChance) * density * ray.distance * ray.distance / Math.max(cosine, 1e-6f);
    }

    /**
     * Looks for light and leaves it in {@link #red}, {@link #green} and {@link #blue}.
     *
     * @param dimension the first of two dimensions of random numbers
     * @param throughput how much of the light reaches the picture, at most
     * @return how many rays it took
     */
    int sample(Surface surface, Ggx ggx, SampleSequence random, int dimension, boolean seenByCamera, float throughput) {
        this.throughput = throughput;
        red = 0;
        green = 0;
        blue = 0;
        rays = 0;
        this.random = random;
        this.surface = surface;
        this.ggx = ggx;
        float choice = random.next1D(dimension + 1);
        if (asksArea()) {
            random.next2D(dimension);
            if (choice < environmentChance) {
                askEnvironment(random.u, random.v);
            } else {
                askTriangle((choice - environmentChance) / (1 - environmentChance), random.u, random.v);
            }
        }
        if (lights.length == 0) {
            return rays;
        }
        if (lights.length == 1 || seenByCamera && lights.length <= ASK_EACH) {
            for (PunctualLight light : lights) {
                askPunctual(light, 1);
            }
        } else {
            askOnePunctual(asksArea() ? random.nextNoise() : choice);
        }
        return rays;
    }

    private void askEnvironment(float u, float v) {
        float density = environment.sample(u, v, direction) * environmentChance;
        if (!(density > 0)) {
            return;
        }
        environment.radiance(direction[0], direction[1], direction[2], sky);
        shadow.setDirection(direction[0], direction[1], direction[2]);
        if (reflects()) {
            float weight = weightOf(density) / density;
            addIfVisible(sky[0] * weight, sky[1] * weight, sky[2] * weight, Float.POSITIVE_INFINITY);
        }
    }

    private void askTriangle(float choice, float u, float v) {
        int triangle = emissive.choose(choice);
        float root = FloatMath.sqrt(u);
        float second = 1 - root;
        float third = v * root;
        emitter.loadEmitter(triangle, second, third, true);
        float dx = emitter.x - surface.leaveX;
        float dy = emitter.y - surface.leaveY;
        float dz = emitter.z - surface.leaveZ;
        float squared = dx * dx + dy * dy + dz * dz;
        float distance = FloatMath.sqrt(squared);
        if (!(distance > 1e-6f)) {
            return;
        }
        float scale = 1 / distance;
        shadow.setDirection(dx * scale, dy * scale, dz * scale);
        float cosine = -(shadow.directionX * emitter.geometricX
                + shadow.directionY * emitter.geometricY
                + shadow.directionZ * emitter.geometricZ);
        if (cosine <= 0) {
            emitter.loadEmitter(triangle, second, third, false);
            cosine = -cosine;
        }
        if (!(cosine > 1e-6f) || !reflects()) {
            return;
        }
        float density = emissive.density(triangle) * (1 - environmentChance) * squared / cosine;
        float weight = weightOf(density) / density * scene.surfaceTests().coverage(triangle, second, third);
        addIfVisible(
                emitter.emissiveRed * weight,
                emitter.emissiveGreen * weight,
                emitter.emissiveBlue * weight,
                distance * SHORT);
    }

    private float weightOf(float density) {
        return strategy == PathIntegrator.Strategy.LIGHTS_ONLY ? 1 : FloatMath.powerHeuristic(density, ggx.pdf);
    }

    private void askOnePunctual(float choice) {
        float total = 0;
        for (int i = 0; i < lights.length; i++) {
            lights[i].illuminate(surface.x, surface.y, surface.z, illumination);
            float cosine = illumination.x * surface.normalX
                    + illumination.y * surface.normalY
                    + illumination.z * surface.normalZ;
            weights[i] = cosine > 0
                    ? FloatMath.luminance(illumination.red, illumination.green, illumination.blue) * cosine
                    : 0;
            total += weights[i];
        }
        float left = choice * total;
        for (int i = 0; i < lights.length; i++) {
            if (weights[i] > 0 && left < weights[i]) {
                askPunctual(lights[i], total / weights[i]);
                return;
            }
            left -= weights[i];
        }
    }

    private void askPunctual(PunctualLight light, float scale) {
        light.illuminate(surface.leaveX, surface.leaveY, surface.leaveZ, illumination);
        shadow.setDirection(illumination.x, illumination.y, illumination.z);
        if (reflects()) {
            addIfVisible(
                    illumination.red * scale,
                    illumination.green * scale,
                    illumination.blue * scale,
                    illumination.distance);
        }
    }

    /** Evaluates the reflection of light along the shadow ray; false when it comes from behind. */
    private boolean reflects() {
        float x = shadow.directionX;
        float y = shadow.directionY;
        float z = shadow.directionZ;
        if (!(x * surface.geometricX + y * surface.geometricY + z * surface.geometricZ > 0)) {
            return false;
        }
        ggx.evaluate(
                x * surface.tangentX + y * surface.tangentY + z * surface.tangentZ,
                x * surface.bitangentX + y * surface.bitangentY + z * surface.bitangentZ,
                x * surface.normalX + y * surface.normalY + z * surface.normalZ);
        return ggx.pdf > 0;
    }

    private void addIfVisible(float lightRed, float lightGreen, float lightBlue, float distance) {
        float r = lightRed * ggx.red;
        float g = lightGreen * ggx.green;
        float b = lightBlue * ggx.blue;
        float strongest = Math.max(r, Math.max(g, b));
        if (!(strongest * throughput > 0)) {
            return;
        }
        float scale = 1;
        float chance = strongest * throughput * (1 / FAINT);
        if (chance < 1) {
            if (random.nextNoise() >= chance) {
                return;
            }
            scale = 1 / chance;
        }
        shadow.leave(
                surface.leaveX,
                surface.leaveY,
                surface.leaveZ,
                surface.geometricX,
                surface.geometricY,
                surface.geometricZ);
        shadow.to = distance;
        shadow.seed = random.nextSeed();
        rays++;
        if (!scene.bvh().occluded(shadow)) {
            red += r * scale;
            green += g * scale;
            blue += b * scale;
        }
    }
}
