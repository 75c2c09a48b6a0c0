/**
 * The built-in rendering package {@code gltf}: reads glTF 2.0 scenes and renders them by path tracing. It knows nothing of jobs, servers or
 * actors: files and a request go in, pixels come out. Start at {@code PathTracer} and
 * {@code GltfDocument}; {@link org.raymill.rendering.pathtracer.SceneFrame} is what the two share.
 */
package org.raymill.rendering.pathtracer;
