package org.raymill.rendering.definition;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a program stays alive between the tasks of a job, so that its start and the loading of the scene are paid once. It gets each piece of work as
 * a line on its standard input: a JSON list of texts. It ends when its input does.
 *
 * @param command starts it
 * @param request the list for a frame, or for several
 * @param tile the list for a tile; empty when tiles are rendered by a process each
 * @param done finds the line of its output that says that a piece of work is done; if it ends instead, the work has failed
 * @param readWithin how soon it has to have read a piece of work, from its start on: longer than loading a scene takes
 * @param most after so many pieces of work another process takes over, whatever the first one may have piled up
 */
public record SessionRule(
        CommandTemplate command,
        CommandTemplate request,
        Optional<CommandTemplate> tile,
        Pattern done,
        Duration readWithin,
        int most) {

    private static final int DEFAULT_MOST = 100;
    private static final Duration DEFAULT_READ_WITHIN = Duration.ofMinutes(10);
    private static final Pattern NEVER = Pattern.compile("(?!)");

    /** The request for whole frames, or for a tile. */
    public Optional<CommandTemplate> request(boolean ofTile) {
        return ofTile ? tile : Optional.of(request);
    }

    static Optional<SessionRule> read(Fields definition, Settings settings, Set<String> scripts) {
        return definition.object("session").map(fields -> {
            Commands.Reader reader = new Commands.Reader(fields, settings, scripts);
            for (String key : List.of("command", "request", "done")) {
                if (!fields.has(key)) {
                    fields.wrong(key, "is missing: a session has a command, a request and a sign that it is done");
                }
            }
            CommandTemplate none = new CommandTemplate(List.of());
            int most = fields.number("most").orElse(DEFAULT_MOST);
            if (most < 1) {
                fields.wrong("most", "must be at least 1");
            }
            Duration readWithin = fields.duration("read-within").orElse(DEFAULT_READ_WITHIN);
            if (readWithin.isNegative() || readWithin.isZero()) {
                fields.wrong("read-within", "must be longer than nothing");
            }
            Set<String> ofFrames = new HashSet<>(Commands.OF_A_CHUNK);
            SessionRule rule = new SessionRule(
                    reader.command("command", List.of()).orElse(none),
                    reader.command("request", List.of(ofFrames)).orElse(none),
                    reader.command("tile", List.of(Commands.OF_A_FRAME, ofFrames, Commands.OF_A_TILE)),
                    fields.pattern("done", 0).orElse(NEVER),
                    readWithin,
                    most);
            fields.refuseOthers();
            return rule;
        });
    }
}
