package org.raymill.rendering.definition;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.raymill.model.MovieFormat;

/**
 * How a program makes movies of frames.
 *
 * @param commands for each format, with the placeholders {@code {frames}} (the pictures, as ffmpeg names them, in the folder where it runs), {@code
 *     {rate}} (frames a second), {@code {level}} (the quality on the scale of the format's encoder), {@code {cores}} and {@code {output}}
 * @param progress how many frames are done: its group
 */
public record MovieRule(Map<MovieFormat, CommandTemplate> commands, Pattern progress) {

    private static final Set<String> VALUES = Set.of("frames", "rate", "level", "cores", "output");

    public MovieRule {
        commands = Map.copyOf(commands);
    }

    static Optional<MovieRule> read(Fields definition) {
        return definition.object("encode").flatMap(fields -> {
            Commands.Reader reader = new Commands.Reader(fields, Settings.NONE, Set.of());
            Map<MovieFormat, CommandTemplate> commands = new EnumMap<>(MovieFormat.class);
            if (!fields.has("progress")) {
                fields.wrong("progress", "is missing: its group is how many frames are done");
            }
            Optional<Pattern> progress = fields.pattern("progress", 1);
            for (String key : fields.entries().keySet()) {
                if (!key.equals("progress")) {
                    fields.convert(key, key, MovieFormat::parse)
                            .ifPresent(format -> commands.put(format, reader.template(key, VALUES)));
                }
            }
            return progress.map(pattern -> new MovieRule(commands, pattern));
        });
    }
}
