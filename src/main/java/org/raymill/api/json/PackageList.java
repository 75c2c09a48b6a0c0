package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The rendering packages that the farm's servers have, and what is defined of packages.
 *
 * @param definitions in the order of their names; of packages that no server has too
 */
public record PackageList(List<PackageEntry> packages, List<DefinitionEntry> definitions) {

    public PackageList {
        packages = packages == null ? List.of() : List.copyOf(packages);
        definitions = definitions == null ? List.of() : List.copyOf(definitions);
    }

    /**
     * A version of a rendering package.
     *
     * @param id name and version
     * @param tiles whether it can render a tile of a frame
     * @param verified whether its definition was proven with this version of the real program
     * @param servers the names of the servers that have it and are not lost
     */
    public record PackageEntry(
            String id, String name, String version, boolean tiles, boolean verified, List<String> servers) {

        public PackageEntry {
            servers = servers == null ? List.of() : List.copyOf(servers);
        }
    }

    /**
     * What is defined of a rendering package.
     *
     * @param title for people
     * @param verified whether the definition was proven on the real program
     * @param verifiedVersions the versions, and ranges of versions, with which it was; empty for all or none
     * @param extensions of the scenes that it renders
     * @param formats of pictures that it writes; none for a package that renders none
     * @param tiles whether it can render a tile of a frame
     * @param network whether it needs the network while it renders
     * @param settings the job's parameters, in the order in which to show them
     */
    public record DefinitionEntry(
            String name,
            String title,
            boolean verified,
            List<String> verifiedVersions,
            List<String> extensions,
            List<String> formats,
            boolean tiles,
            boolean network,
            List<SettingEntry> settings) {

        public DefinitionEntry {
            verifiedVersions = verifiedVersions == null ? List.of() : List.copyOf(verifiedVersions);
            extensions = extensions == null ? List.of() : List.copyOf(extensions);
            formats = formats == null ? List.of() : List.copyOf(formats);
            settings = settings == null ? List.of() : List.copyOf(settings);
        }
    }

    /**
     * A parameter that jobs may set.
     *
     * @param type {@code int}, {@code float}, {@code choice}, {@code text}, {@code bool} or {@code command}
     * @param byDefault what holds when it is not set; without one the program or the scene decides
     * @param choices the values of a choice
     * @param needsGpu the values with which a job has to ask for a graphics processor
     * @param required whether a job has to set it
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record SettingEntry(
            String name,
            String type,
            @JsonProperty("default") Optional<String> byDefault,
            Optional<BigDecimal> min,
            Optional<BigDecimal> max,
            List<String> choices,
            List<String> needsGpu,
            boolean required,
            Optional<String> help) {

        public SettingEntry {
            byDefault = byDefault == null ? Optional.empty() : byDefault;
            min = min == null ? Optional.empty() : min;
            max = max == null ? Optional.empty() : max;
            choices = choices == null ? List.of() : List.copyOf(choices);
            needsGpu = needsGpu == null ? List.of() : List.copyOf(needsGpu);
            help = help == null ? Optional.empty() : help;
        }
    }
}
