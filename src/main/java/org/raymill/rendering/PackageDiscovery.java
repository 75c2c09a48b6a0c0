package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which rendering packages work on this host, each in all its versions. */
public final class PackageDiscovery {

    private static final Logger log = LoggerFactory.getLogger(PackageDiscovery.class);

    private PackageDiscovery() {}

    /**
     * The built-in package and every defined program that is installed here. Starts each program once to hear its version; blocks as long as that
     * takes.
     *
     * @param clientCommands whether packages are offered that run what clients write
     * @param version Raymill's own
     * @param renderer of the built-in package
     */
    public static List<RenderingPackage> discover(
            Definitions definitions, boolean clientCommands, String version, PictureRenderer renderer)
            throws InterruptedException {
        List<RenderingPackage> packages = new ArrayList<>();
        packages.add(new GltfPackage(version, renderer));
        ProgramFinder finder = new ProgramFinder(System.getenv());
        for (PackageDefinition definition : definitions.all()) {
            if (!definition.builtIn() && (clientCommands || !definition.clientCommands())) {
                packages.addAll(installed(definition, finder));
            }
        }
        return List.copyOf(packages);
    }

    private static List<RenderingPackage> installed(PackageDefinition definition, ProgramFinder finder)
            throws InterruptedException {
        Map<String, RenderingPackage> versions = new LinkedHashMap<>();
        for (Path program : finder.find(definition.search())) {
            try {
                String version = ProgramProbe.version(definition, program);
                if (versions.putIfAbsent(version, new CommandPackage(definition, program, version)) == null) {
                    log.info("Package {} {} is {}", definition.name(), version, program);
                }
            } catch (IOException e) {
                log.warn("Package {} is not offered: {}", definition.name(), e.getMessage());
            }
        }
        return List.copyOf(versions.values());
    }
}
