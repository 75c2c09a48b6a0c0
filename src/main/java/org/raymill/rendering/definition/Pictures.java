package org.raymill.rendering.definition;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.model.PictureFormat;

/**
 * What pictures a program writes, and where.
 *
 * @param formats the formats that it can write, with the arguments of each; empty when it writes whatever the job asks for
 * @param files the names under which it writes pictures into the folder of outputs, most likely first: {@code {frame}} is the frame's number with any
 *     leading zeros, a name without it is for a single frame. Empty when it writes them to {@code {output}}
 * @param samples the names, of the same kind, under which it writes there pictures of frames that are not finished, each as large as the finished one
 * @param fullTiles whether a tile comes as a whole frame of which only the tile is rendered
 */
public record Pictures(
        Map<PictureFormat, CommandTemplate> formats, List<String> files, List<String> samples, boolean fullTiles) {

    public Pictures {
        formats = Map.copyOf(formats);
        files = List.copyOf(files);
        samples = List.copyOf(samples);
    }

    static Pictures read(Fields definition, Settings settings) {
        Map<PictureFormat, CommandTemplate> formats = new EnumMap<>(PictureFormat.class);
        definition.object("formats").ifPresent(fields -> {
            Commands.Reader reader = new Commands.Reader(fields, settings, Set.of());
            for (String key : fields.entries().keySet()) {
                fields.convert(key, key, PictureFormat::parse)
                        .ifPresent(format -> formats.put(format, reader.template(key, Set.of())));
            }
        });
        List<String> files = names(definition, "files");
        List<String> samples = names(definition, "samples");
        for (String sample : samples) {
            if (files.contains(sample)) {
                definition.wrong("samples", "has '" + sample + "', which is the finished picture by 'files'");
            } else if (!sample.matches(".*\\.(\\{extension\\}|png|exr)")) {
                definition.wrong("samples", "has '" + sample + "'; only .png and .exr can be shown");
            }
        }
        String tiles = definition.text("tiles-come", "cropped");
        if (!Set.of("cropped", "full").contains(tiles)) {
            definition.wrong("tiles-come", "must be cropped or full, not '" + tiles + "'");
        }
        return new Pictures(formats, files, samples, tiles.equals("full"));
    }

    private static List<String> names(Fields definition, String key) {
        List<String> names = definition.texts(key);
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_-]*(\\{frame\\})?[A-Za-z0-9_-]*\\.(\\{extension\\}|[A-Za-z0-9]+)")) {
                definition.wrong(key, "has '" + name + "'; write for example picture_{frame}.{extension}");
            }
        }
        return names;
    }

    /** Whether the program can write a format. */
    public boolean writes(PictureFormat format) {
        return formats.isEmpty() || formats.containsKey(format);
    }
}
