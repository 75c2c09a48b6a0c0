package org.raymill.api.console;

import akka.http.javadsl.model.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the console and of its libraries, each read once. Safe for use by several threads. */
final class ConsoleFiles {

    /** The page; every address of the console leads to it. */
    static final String INDEX = "index.html";

    private static final String OWN = "console/";
    private static final String LIB = "lib/";
    private static final int MAX_LENGTH = 200;

    /** Plain names alone: no way leads out of the folder, and to nothing that is hidden. */
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_@.-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*\\.[a-z0-9]+");

    private final List<Library> libraries = Library.all();
    private final BareImports imports = new BareImports(libraries);
    /** Grows with the files that there are and not with what clients ask for. */
    private final Map<String, Asset> read = new ConcurrentHashMap<>();

    /** A file that was read before; empty when it may have to be read. */
    Optional<Asset> known(String name) {
        return Optional.ofNullable(read.get(name));
    }

    /**
     * A file; may block.
     *
     * @param name its path below the console's folder; libraries are in {@code lib/NAME@VERSION/}, and in {@code lib/NAME/}
     * @return empty when there is none
     */
    Optional<Asset> find(String name) throws IOException {
        Asset there = read.get(name);
        if (there != null) {
            return Optional.of(there);
        }
        if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<ContentType> type = Asset.typeOf(name);
        Optional<Place> place = name.startsWith(LIB) ? ofLibrary(name.substring(LIB.length())) : own(name);
        if (type.isEmpty() || place.isEmpty()) {
            return Optional.empty();
        }
        Optional<Asset> asset = read(type.get(), place.get());
        asset.ifPresent(found -> read.put(name, found));
        return asset;
    }

    /** Where a file is, and whether its address has a version. */
    private record Place(String resource, boolean constant) {}

    private static Optional<Place> own(String name) {
        return Optional.of(new Place(OWN + name, false));
    }

    private Optional<Place> ofLibrary(String path) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String called = path.substring(0, slash);
        String file = path.substring(slash + 1);
        for (Library library : libraries) {
            boolean versioned = called.equals(library.name() + "@" + library.version());
            if (versioned || called.equals(library.name())) {
                return Optional.of(new Place(library.folder() + file, versioned));
            }
        }
        return Optional.empty();
    }

    private Optional<Asset> read(ContentType type, Place place) throws IOException {
        try (InputStream in = ConsoleFiles.class.getClassLoader().getResourceAsStream(place.resource())) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            boolean module = place.resource().endsWith(".js");
            byte[] sent = module
                    ? imports.resolve(new String(content, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8)
                    : content;
            return Optional.of(Asset.of(type, sent, place.constant()));
        }
    }
}
