package org.raymill.api.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A JavaScript library in a jar of its own.
 *
 * @param specifier what modules call it by
 * @param name in addresses, below {@code /console/lib/}
 * @param version of the jar; part of the address, so that browsers may keep the files for ever
 * @param folder of its files on the class path
 * @param entry the file that is meant when the library alone is imported
 */
record Library(String specifier, String name, String version, String folder, String entry) {

    private static final String ADDRESS = "/console/lib/";

    /** All that there are. Of Lit these are the builds for production: those for development lie in folders of their own. */
    static List<Library> all() {
        return List.of(
                ofMvnpm("lit", "org.mvnpm", "lit", "index.js"),
                ofMvnpm("lit-html", "org.mvnpm", "lit-html", "lit-html.js"),
                ofMvnpm("lit-element", "org.mvnpm", "lit-element", "index.js"),
                ofMvnpm("@lit/reactive-element", "org.mvnpm.at.lit", "reactive-element", "reactive-element.js"),
                ofWebJar("uplot", "dist/uPlot.esm.js"),
                ofWebJar("js-sha256", "build/sha256.min.js"));
    }

    private static Library ofMvnpm(String specifier, String group, String artifact, String entry) {
        String version = version(group, artifact);
        String folder = "META-INF/resources/_static/" + artifact + "/" + version + "/";
        return new Library(specifier, artifact, version, folder, entry);
    }

    private static Library ofWebJar(String artifact, String entry) {
        String version = version("org.webjars.npm", artifact);
        String folder = "META-INF/resources/webjars/" + artifact + "/" + version + "/";
        return new Library(artifact, artifact, version, folder, entry);
    }

    private static String version(String group, String artifact) {
        String file = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = Library.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar of Raymill is broken: it lacks " + file);
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a module is that is imported by this name; empty when it is none of this library's. */
    Optional<String> resolve(String imported) {
        if (imported.equals(specifier)) {
            return Optional.of(ADDRESS + name + "@" + version + "/" + entry);
        }
        return imported.startsWith(specifier + "/")
                ? Optional.of(ADDRESS + name + "@" + version + imported.substring(specifier.length()))
                : Optional.empty();
    }
}
