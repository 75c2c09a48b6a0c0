package org.raymill.rendering.pathtracer;

import de.javagl.jgltf.impl.v2.Animation;
import de.javagl.jgltf.impl.v2.AnimationChannel;
import de.javagl.jgltf.impl.v2.AnimationSampler;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raymill.rendering.pathtracer.AnimationCurve.Interpolation;

/**
 * The movement of a scene's nodes. All animations of the document play together from time 0; where several move the same property of a node,
 * the first one listed wins.
 */
final class SceneAnimator {

    /**
     * Where the nodes are at one moment.
     *
     * @param world column-major matrices by node of the document; null for nodes outside of the scene
     * @param weights morph weights by node of the document; null where the node's mesh has no morph targets
     */
    record Pose(double[][] world, double[][] weights) {}

    private enum Property {
        TRANSLATION,
        ROTATION,
        SCALE,
        WEIGHTS
    }

    private record Channel(int node, Property property, AnimationCurve curve) {}

    private final List<Node> nodes;
    private final NodeTree tree;
    private final double[][] restWeights;
    private final List<Channel> channels = new ArrayList<>();
    private final List<String> warnings;

    SceneAnimator(GlTF gltf, NodeTree tree, GltfAccessors accessors, SceneLimits limits, List<String> warnings)
            throws SceneException {
        this.nodes = GltfLists.of(gltf.getNodes());
        this.tree = tree;
        this.warnings = warnings;
        this.restWeights = MorphWeights.atRest(gltf);
        List<Animation> animations = GltfLists.of(gltf.getAnimations());
        Set<String> moved = new HashSet<>();
        long keys = 0;
        for (int a = 0; a < animations.size(); a++) {
            List<AnimationChannel> list = GltfLists.of(animations.get(a).getChannels());
            for (int c = 0; c < list.size(); c++) {
                String where = "animations[" + a + "].channels[" + c + "]";
                Channel channel = channel(animations.get(a), a, list.get(c), where, accessors);
                if (channel == null) {
                    continue;
                }
                keys += channel.curve().times().length;
                if (keys > limits.animationKeys()) {
                    throw new SceneException(
                            where, "the animations have more than " + limits.animationKeys() + " keys");
                }
                if (moved.add(channel.node() + " " + channel.property())) {
                    channels.add(channel);
                } else {
                    warnings.add(where + " is left out: an earlier animation moves the same property");
                }
            }
        }
    }

    /** Returns the last key's time in seconds; 0 when nothing moves. */
    double durationSeconds() {
        double last = 0;
        for (Channel channel : channels) {
            float[] times = channel.curve().times();
            last = Math.max(last, times[times.length - 1]);
        }
        return last;
    }

    private Channel channel(
            Animation animation, int number, AnimationChannel channel, String where, GltfAccessors accessors)
            throws SceneException {
        if (channel.getTarget() == null || channel.getTarget().getPath() == null) {
            throw new SceneException(where + ".target", "is missing or has no path");
        }
        List<AnimationSampler> samplers = GltfLists.of(animation.getSamplers());
        int sampler = GltfLists.index(channel.getSampler(), samplers, "samplers", where + ".sampler");
        Property property = property(channel.getTarget().getPath());
        if (property == null || channel.getTarget().getNode() == null) {
            warnings.add(where + " is left out: it moves nothing that is supported");
            return null;
        }
        int node = GltfLists.index(channel.getTarget().getNode(), nodes, "nodes", where + ".target.node");
        if (property != Property.WEIGHTS && nodes.get(node).getMatrix() != null) {
            throw new SceneException(
                    where + ".target.node",
                    "node " + node + " has a matrix; only translation, rotation and scale move");
        }
        if (property == Property.WEIGHTS && restWeights[node] == null) {
            throw new SceneException(where + ".target.node", "node " + node + " has no mesh with morph targets");
        }
        String samplerWhere = "animations[" + number + "].samplers[" + sampler + "]";
        return new Channel(node, property, curve(samplers.get(sampler), property, node, samplerWhere, accessors));
    }

    private static Property property(String path) {
        return switch (path) {
            case "translation" -> Property.TRANSLATION;
            case "rotation" -> Property.ROTATION;
            case "scale" -> Property.SCALE;
            case "weights" -> Property.WEIGHTS;
            default -> null;
        };
    }

    private AnimationCurve curve(
            AnimationSampler sampler, Property property, int node, String where, GltfAccessors accessors)
            throws SceneException {
        float[] times = accessors.floats(sampler.getInput(), where + ".input", "SCALAR");
        for (int i = 0; i < times.length; i++) {
            if (times[i] < 0 || i > 0 && times[i] <= times[i - 1]) {
                throw new SceneException(
                        where + ".input", "key " + i + " at " + times[i] + " s is not after the one before");
            }
        }
        Interpolation interpolation = sampler.getInterpolation() == null
                ? Interpolation.LINEAR
                : Interpolation.valueOf(sampler.getInterpolation());
        int width =
                switch (property) {
                    case TRANSLATION, SCALE -> 3;
                    case ROTATION -> 4;
                    case WEIGHTS -> restWeights[node].length;
                };
        String type = property == Property.WEIGHTS ? "SCALAR" : "VEC" + width;
        float[] values = accessors.floats(sampler.getOutput(), where + ".output", type);
        long expected = (long) times.length * width * (interpolation == Interpolation.CUBICSPLINE ? 3 : 1);
        if (values.length != expected) {
            throw new SceneException(
                    where + ".output", "has " + values.length + " numbers; " + times.length + " keys need " + expected);
        }
        return new AnimationCurve(times, values, width, interpolation, property == Property.ROTATION);
    }

    /** Returns where everything is at a time in seconds. */
    Pose at(double seconds) throws SceneException {
        double[][][] moved = new double[Property.values().length][nodes.size()][];
        for (Channel channel : channels) {
            moved[channel.property().ordinal()][channel.node()] =
                    channel.curve().at(seconds);
        }
        double[][] world = new double[nodes.size()][];
        double[][] weights = new double[nodes.size()][];
        for (int node : tree.order()) {
            double[] local = local(
                    nodes.get(node),
                    moved[Property.TRANSLATION.ordinal()][node],
                    moved[Property.ROTATION.ordinal()][node],
                    moved[Property.SCALE.ordinal()][node]);
            int parent = tree.parents()[node];
            world[node] = parent == NodeTree.NONE ? local : Matrices.multiply(world[parent], local);
            if (!Matrices.isFinite(world[node])) {
                throw new SceneException("nodes[" + node + "]", "its transform at " + seconds + " s is too large");
            }
            double[] animated = moved[Property.WEIGHTS.ordinal()][node];
            weights[node] = animated == null ? restWeights[node] : animated;
        }
        return new Pose(world, weights);
    }

    private static double[] local(Node node, double[] translation, double[] rotation, double[] scale) {
        if (node.getMatrix() != null) {
            return doubles(node.getMatrix());
        }
        return Matrices.compose(
                translation == null ? or(node.getTranslation(), 0, 0, 0) : translation,
                rotation == null ? or(node.getRotation(), 0, 0, 0, 1) : rotation,
                scale == null ? or(node.getScale(), 1, 1, 1) : scale);
    }

    private static double[] or(float[] value, double... fallback) {
        return value == null ? fallback : doubles(value);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
