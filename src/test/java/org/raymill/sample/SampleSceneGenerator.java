package org.raymill.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the sample scene that ships with the project: a windmill on an island in the evening air. Everything is computed, so the scene has
 * no other author. Write the files into the tree with {@code main}; a test holds the tree to what is made here.
 */
public final class SampleSceneGenerator {

    private static final int STEPS = 24;

    private final SceneWriter scene = new SceneWriter("The Raymill authors, Apache-2.0");
    private final ObjectNode masonry;
    private final ObjectNode shingles;
    private final ObjectNode planks;
    private final ObjectNode grass;
    private final ObjectNode rock;
    private final ObjectNode needles;
    private final ObjectNode cloth;
    private final ObjectNode water;
    private final ObjectNode brass;
    private final ObjectNode copper;
    private final ObjectNode steel;
    private final ObjectNode iron;
    private final ObjectNode glow;
    private final ObjectNode flame;
    private final ObjectNode sky;

    private SampleSceneGenerator() {
        // Metals and water are rough enough that what they throw on the meadow does not speckle it at 16 samples a
        // pixel.
        masonry = textured("masonry", 0.9, scene.texture("masonry", Pictures.masonry()));
        bumpy(masonry, scene.texture("masonry-normal", Pictures.normals(Pictures::masonryHeight, 0.02)), 1);
        shingles = textured("shingles", 0.65, scene.texture("shingles", Pictures.shingles()));
        bumpy(shingles, scene.texture("shingles-normal", Pictures.normals(Pictures::shingleHeight, 0.025)), 1);
        planks = textured("planks", 0.75, scene.texture("planks", Pictures.planks()));
        grass = textured("grass", 1, scene.texture("grass", Pictures.grass()));
        rock = textured("rock", 0.95, scene.texture("rock", Pictures.rock()));
        needles = scene.material("needles", 0, 0.9, 0.055, 0.13, 0.06);
        cloth = scene.material("cloth", 0, 0.95, 0.72, 0.64, 0.5).put("doubleSided", true);
        water = scene.material("water", 0, 0.12, 0.01, 0.04, 0.05);
        bumpy(water, scene.texture("ripples-normal", Pictures.normals(Pictures::rippleHeight, 0.03)), 0.5);
        brass = scene.material("brass", 1, 0.3, 0.91, 0.66, 0.27);
        copper = scene.material("copper", 1, 0.34, 0.90, 0.45, 0.30);
        steel = scene.material("steel", 1, 0.18, 0.72, 0.74, 0.78);
        iron = scene.material("iron", 0.6, 0.7, 0.16, 0.15, 0.14);
        glow = emissive("window", 1.6, 1, 0.62, 0.24);
        flame = emissive("flame", 6, 1, 0.7, 0.35);
        sky = scene.material("sky", 0, 1);
        base(sky, scene.texture("sky", Pictures.sky()));
        sky.putObject("extensions").putObject("KHR_materials_unlit");
    }

    /** Writes the scene into the folder that is named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        generate(Path.of(arguments[0]));
    }

    static void generate(Path folder) throws IOException {
        SampleSceneGenerator generator = new SampleSceneGenerator();
        generator.camera();
        generator.lights();
        generator.landscape();
        generator.mill();
        generator.sails();
        generator.trees();
        generator.lanterns();
        generator.armillary();
        generator.yard();
        generator.scene.write(folder);
    }

    private ObjectNode textured(String name, double roughness, int texture) {
        ObjectNode material = scene.material(name, 0, roughness);
        base(material, texture);
        return material;
    }

    private static void base(ObjectNode material, int texture) {
        ((ObjectNode) material.get("pbrMetallicRoughness"))
                .putObject("baseColorTexture")
                .put("index", texture);
    }

    private static void bumpy(ObjectNode material, int texture, double scale) {
        material.putObject("normalTexture").put("index", texture).put("scale", (float) scale);
    }

    private ObjectNode emissive(String name, double strength, double... color) {
        ObjectNode material = scene.material(name, 0, 1, 0.02, 0.02, 0.02);
        SceneWriter.numbers(material.putArray("emissiveFactor"), color);
        material.putObject("extensions")
                .putObject("KHR_materials_emissive_strength")
                .put("emissiveStrength", (float) strength);
        return material;
    }

    private static Map<ObjectNode, Shape> parts(Object... materialsAndShapes) {
        Map<ObjectNode, Shape> parts = new LinkedHashMap<>();
        for (int i = 0; i < materialsAndShapes.length; i += 2) {
            // ObjectNodes are equal by content, but every material has a name of its own.
            parts.put((ObjectNode) materialsAndShapes[i], (Shape) materialsAndShapes[i + 1]);
        }
        return parts;
    }

    private int mesh(String name, Object... materialsAndShapes) {
        return scene.mesh(name, parts(materialsAndShapes));
    }

    /** Swings to and fro once in the loop. */
    private void camera() {
        ObjectNode node = scene.node("camera");
        scene.camera(node, 34);
        List<double[]> places = new ArrayList<>();
        List<double[]> turns = new ArrayList<>();
        double[] target = {0.1, 1.95, 0};
        for (int i = 0; i <= STEPS; i++) {
            double phase = 2 * Math.PI * i / STEPS;
            double azimuth = Math.toRadians(12 + 16 * StrictMath.sin(phase));
            double elevation = Math.toRadians(10 + 3 * StrictMath.cos(phase));
            double distance = 19.2;
            double[] from = {
                target[0] + distance * StrictMath.cos(elevation) * StrictMath.sin(azimuth),
                target[1] + distance * StrictMath.sin(elevation),
                target[2] + distance * StrictMath.cos(elevation) * StrictMath.cos(azimuth)
            };
            places.add(from);
            turns.add(Vectors.lookAt(from, target));
        }
        scene.animate(node, "translation", places);
        scene.animate(node, "rotation", turns);
    }

    private void lights() {
        double[] from = {-17, 13, 21};
        ObjectNode sun = scene.node("sun");
        SceneWriter.numbers(sun.putArray("translation"), from);
        SceneWriter.numbers(sun.putArray("rotation"), Vectors.lookAt(from, new double[] {0, 1.5, 0}));
        scene.light(sun, "spot", 4300, 1, 0.7, 0.43)
                .putObject("spot")
                .put("innerConeAngle", 0.3f)
                .put("outerConeAngle", 0.42f);
    }

    private void landscape() {
        scene.node("sky", mesh("sky", sky, Models.sky()), 0, 0, 0, 0, 1);
        scene.node("island", mesh("island", grass, Models.meadow(), rock, Models.cliff()), 0, 0, 0, 0, 1);
        scene.node("pond", mesh("pond", water, Models.water()), 2.75, -0.13, 1.9, 0, 1);
        int boulder = mesh("boulder", rock, Models.stone(7, 0.75));
        for (int i = 0; i < 17; i++) {
            double turn = 2 * Math.PI * i / 17;
            double x = 2.75 + (1.42 + 0.12 * Noise.at(i, 1, 97)) * StrictMath.sin(turn);
            double z = 1.9 + (1.42 + 0.12 * Noise.at(i, 2, 97)) * StrictMath.cos(turn);
            double scale = 0.28 + 0.22 * Noise.at(i, 3, 97);
            scene.node("shore " + i, boulder, x, Models.ground(x, z) + 0.05, z, i * 77, scale);
        }
        int cobble = mesh("cobble", rock, Models.stone(11, 0.35));
        for (int i = 0; i < 26; i++) {
            double t = i / 25.0;
            double x = -0.9 * StrictMath.sin(t * 2.6) + (i % 2 - 0.5) * 0.42 + (Noise.at(i, 5, 97) - 0.5) * 0.12;
            double z = 1.9 + 3.6 * t;
            scene.node("cobble " + i, cobble, x, Models.ground(x, z), z, i * 53, 0.36 + 0.1 * Noise.at(i, 6, 97));
        }
        int drifting = mesh("drifting rock", rock, Models.stone(17, 1.1));
        double[][] places = {
            {-6.6, -1.2, 1.6, 0.9}, {6.9, -0.4, -1.2, 0.75}, {5.9, -2.2, 3.2, 0.5}, {-5.6, -2.8, 3.4, 0.55}
        };
        for (int i = 0; i < places.length; i++) {
            double[] at = places[i];
            ObjectNode node = scene.node("drifting rock " + i, drifting, at[0], at[1], at[2], i * 40, at[3]);
            List<double[]> bobbing = new ArrayList<>();
            for (int k = 0; k <= STEPS; k++) {
                double phase = 2 * Math.PI * k / STEPS + i * 1.7;
                bobbing.add(new double[] {at[0], at[1] + 0.12 * StrictMath.sin(phase), at[2]});
            }
            scene.animate(node, "translation", bobbing);
        }
    }

    private void mill() {
        scene.node(
                "mill",
                mesh("mill", masonry, Models.tower(), shingles, Models.roof(), planks, Models.gallery()),
                0,
                0,
                0,
                0,
                1);
        int door = mesh("door", rock, Models.arch(0.86, 1.05, 0.14), planks, Models.plate(0.8, 1.05, 0.0, 0.9));
        scene.node("door", door, 0, 0, 1.6, 0, 1);
        int window = mesh(
                "window",
                rock,
                Models.arch(0.5, 0.45, 0.1),
                glow,
                Models.plate(0.46, 0.45, 0.02, 1),
                planks,
                Models.bars(0.46, 0.45));
        double[][] windows = {{0, 2.95, 1.2, 0}, {1.02, 0.95, 1.17, 41}, {-1.02, 0.95, 1.17, -41}, {1.08, 3.0, 0.55, 63}
        };
        for (int i = 0; i < windows.length; i++) {
            double[] at = windows[i];
            scene.node("window " + i, window, at[0], at[1], at[2], at[3], 1);
        }
        ObjectNode vane = scene.node("weather vane", mesh("weather vane", copper, Models.vane()), 0, 5.85, 0, 0, 1);
        List<double[]> turns = new ArrayList<>();
        for (int i = 0; i <= STEPS; i++) {
            turns.add(Vectors.turn(0, 1, 0, -20 + 25 * StrictMath.sin(2 * Math.PI * i / STEPS)));
        }
        scene.animate(vane, "rotation", turns);
    }

    /** Four alike sails: a quarter turn closes the loop. */
    private void sails() {
        ObjectNode head = scene.node("sail head");
        SceneWriter.numbers(head.putArray("translation"), 0, 4.62, 1.42);
        SceneWriter.numbers(head.putArray("rotation"), Vectors.turn(1, 0, 0, -6));
        ObjectNode axle = scene.node("axle", mesh("axle", brass, Models.hub()), 0, 0, 0, 0, 1);
        scene.attach(axle, head);
        int sail = mesh("sail", planks, Models.sailWood(), cloth, Models.sailCloth());
        for (int i = 0; i < 4; i++) {
            ObjectNode node = scene.node("sail " + i, sail, 0, 0, 0, 0, 0.87);
            SceneWriter.numbers(node.putArray("rotation"), Vectors.turn(0, 0, 1, 90 * i + 28));
            scene.attach(node, axle);
        }
        List<double[]> turns = new ArrayList<>();
        for (int i = 0; i <= STEPS; i++) {
            turns.add(Vectors.turn(0, 0, 1, -90.0 * i / STEPS));
        }
        scene.animate(axle, "rotation", turns);
    }

    private void trees() {
        int fir = mesh("fir", planks, Models.trunk(), needles, Models.fir());
        double[][] places = {
            {-3.6, -1.9, 1.05},
            {-2.5, -3.4, 1.25},
            {-4.6, -0.4, 0.8},
            {2.6, -2.9, 1.15},
            {3.9, -1.7, 0.95},
            {4.7, -0.2, 0.7},
            {0.9, -4.2, 1.2},
            {-4.5, 1.2, 0.6}
        };
        for (int i = 0; i < places.length; i++) {
            double[] at = places[i];
            scene.node("fir " + i, fir, at[0], Models.ground(at[0], at[1]), at[1], i * 67, at[2]);
        }
    }

    private void lanterns() {
        int lantern = mesh("lantern", planks, Models.lanternPost(), iron, Models.lanternFrame(), flame, Models.flame());
        double[][] places = {{-1.75, 3.1, 0}, {1.75, 4.05, 180}, {4.45, 1.3, 180}};
        for (int i = 0; i < places.length; i++) {
            double[] at = places[i];
            ObjectNode node = scene.node("lantern " + i, lantern, at[0], Models.ground(at[0], at[1]), at[1], at[2], 1);
            ObjectNode light = scene.node("lantern light " + i);
            SceneWriter.numbers(light.putArray("translation"), 0.38, 1.07, 0);
            scene.light(light, "point", 4.5, 1, 0.58, 0.24).put("range", 12);
            scene.attach(light, node);
        }
    }

    /** Rings that look the same after half a turn about any of their diameters. */
    private void armillary() {
        double x = -3.1;
        double z = 2.2;
        double y = Models.ground(x, z);
        scene.node("pedestal", mesh("pedestal", masonry, Models.pedestal()), x, y, z, 0, 1);
        ObjectNode ball = scene.node("ball", mesh("ball", steel, Models.ball(0.27)), x, y + 1.62, z, 0, 1);
        scene.node(
                "ball stand",
                mesh("ball stand", brass, new Shape().box(0, 0.12, 0, 0.05, 0.24, 0.05, 1)),
                x,
                y + 0.92,
                z,
                0,
                1);
        ObjectNode[] rings = {
            scene.node("outer ring", mesh("outer ring", brass, Models.ring(0.62, 0.035)), 0, 0, 0, 0, 1),
            scene.node("middle ring", mesh("middle ring", copper, Models.ring(0.53, 0.03)), 0, 0, 0, 0, 1),
            scene.node("inner ring", mesh("inner ring", brass, Models.ring(0.45, 0.025)), 0, 0, 0, 0, 1)
        };
        double[][] axes = {{1, 0, 0.3}, {0.4, 0, 1}, {1, 0, -0.8}};
        for (int ring = 0; ring < rings.length; ring++) {
            scene.attach(rings[ring], ball);
            List<double[]> turns = new ArrayList<>();
            for (int i = 0; i <= STEPS; i++) {
                turns.add(Vectors.turn(
                        axes[ring][0],
                        axes[ring][1],
                        axes[ring][2],
                        60 * ring + 180.0 * i / STEPS * (ring == 1 ? -1 : 1)));
            }
            scene.animate(rings[ring], "rotation", turns);
        }
    }

    private void yard() {
        int barrel = mesh("barrel", planks, Models.barrel(), iron, Models.hoops());
        double[][] barrels = {{1.15, 1.75, 0}, {1.75, 1.35, 40}, {-1.3, 1.65, 100}};
        for (int i = 0; i < barrels.length; i++) {
            double[] at = barrels[i];
            scene.node("barrel " + i, barrel, at[0], Models.ground(at[0], at[1]), at[1], at[2], 0.85);
        }
        int fence = mesh("fence", planks, Models.fence());
        for (int i = 0; i < 17; i++) {
            double degrees = 100 + i * 10.0;
            double x = 5.25 * StrictMath.sin(Math.toRadians(degrees));
            double z = 5.25 * StrictMath.cos(Math.toRadians(degrees));
            scene.node("fence " + i, fence, x, Models.ground(x, z), z, degrees - 3, 1);
        }
    }
}
