/**
 * Rendering packages: what a host has installed ({@link org.raymill.rendering.PackageDiscovery}), and how one task becomes a run of such a
 * package ({@link org.raymill.rendering.RenderingPackage}). A package is the built-in {@code gltf} or an external program that the
 * configuration describes. Knows nothing of leases, jobs or actors. May use {@code model}.
 */
package org.raymill.rendering;
