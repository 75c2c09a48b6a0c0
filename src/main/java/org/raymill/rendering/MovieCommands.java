package org.raymill.rendering;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.Encoding;
import org.raymill.model.MovieFormat;

/** How a program makes movies of frames: a command for each format, as the block {@code encode} of a package's definition has them. */
final class MovieCommands {

    private static final String PROGRESS = "progress-pattern";
    private static final Set<String> VALUES = Set.of("frames", "rate", "level", "cores", "output");

    private final Map<MovieFormat, CommandTemplate> commands = new EnumMap<>(MovieFormat.class);
    private final Pattern progress;

    /**
     * Reads the block.
     *
     * @throws IllegalArgumentException or {@link com.typesafe.config.ConfigException} that says what is wrong
     */
    MovieCommands(Config config) {
        Set<String> keys = new TreeSet<>(config.root().keySet());
        progress = Pattern.compile(config.getString(PROGRESS));
        keys.remove(PROGRESS);
        if (progress.matcher("").groupCount() != 1) {
            throw new IllegalArgumentException("encode." + PROGRESS + " needs one group, the number of frames done");
        }
        for (String key : keys) {
            CommandTemplate command = new CommandTemplate(config.getStringList(key), VALUES);
            if (!command.parameters().isEmpty()) {
                throw new IllegalArgumentException("encode." + key + " has parameters, which a movie has not");
            }
            commands.put(MovieFormat.parse(key), command);
        }
    }

    /**
     * Makes a movie. A program that says that all went well has still to prove it: by the number of frames, and by a file.
     *
     * @param name of the package
     * @param limit how long it may take
     */
    void encode(
            String name,
            Path executable,
            Duration limit,
            FailureSigns.Watch signs,
            EncodeTask task,
            RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        Encoding encoding = task.encoding();
        CommandTemplate template = commands.get(encoding.format());
        if (template == null) {
            throw new RenderingException(
                    "the package " + name + " makes no " + encoding.format().label() + " movies");
        }
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(template.expand(values(task), Map.of()));
        int[] done = new int[1];
        int status = context.execute(command, task.frames(), limit, line -> {
            signs.line(line);
            done[0] = Math.max(done[0], framesDone(line));
            context.progress((double) done[0] / task.count());
        });
        if (status != 0) {
            throw signs.failure(name + " ended with exit status " + status, status);
        }
        if (done[0] != task.count()) {
            throw signs.failure(name + " encoded " + done[0] + " of " + task.count() + " frames", 0);
        }
        if (!Files.isRegularFile(task.output(), LinkOption.NOFOLLOW_LINKS) || Files.size(task.output()) == 0) {
            throw signs.failure(name + " ended well but wrote no movie", 0);
        }
    }

    private static Map<String, String> values(EncodeTask task) {
        return Map.of(
                "frames", EncodeTask.PATTERN,
                "rate", Integer.toString(task.encoding().framesPerSecond()),
                "level", Integer.toString(level(task.encoding())),
                "cores", Integer.toString(task.cores()),
                "output", task.output().toString());
    }

    /** The quality on the scale of the format's encoder: constant rate factors for H.264 and VP9, a profile for ProRes. */
    static int level(Encoding encoding) {
        int quality = encoding.quality();
        return switch (encoding.format()) {
            case MP4 -> Math.round(40 - 0.3f * quality);
            case WEBM -> Math.round(60 - 0.4f * quality);
            case PRORES -> Math.min(3, (quality - 1) / 25);
        };
    }

    private int framesDone(String line) {
        Matcher matcher = progress.matcher(line);
        int count = 0;
        while (matcher.find()) {
            String digits = matcher.group(1);
            if (digits != null && digits.matches("\\d{1,9}")) {
                count = Integer.parseInt(digits);
            }
        }
        return count;
    }
}
