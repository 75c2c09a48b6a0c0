package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.raymill.model.Encoding;
import org.raymill.rendering.definition.CommandTemplate;
import org.raymill.rendering.definition.MovieRule;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.SettingValues;

/**
 * Runs a program that makes movies of frames.
 *
 * @param rule how it does
 */
record MovieCommands(PackageDefinition definition, MovieRule rule) {

    /** Makes a movie. A program that says that all went well has still to prove it: by the number of frames, and by a file. */
    void encode(Path executable, EncodeTask task, RenderContext context)
            throws IOException, InterruptedException, RenderingException {
        String name = definition.name();
        Encoding encoding = task.encoding();
        CommandTemplate template = rule.commands().get(encoding.format());
        if (template == null) {
            throw new RenderingException(
                    "the package " + name + " makes no " + encoding.format().label() + " movies");
        }
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(template.expand(values(task), SettingValues.NONE, List.of()));
        OutputWatch watch = new OutputWatch(definition.signs(), 1, part -> {});
        int[] done = new int[1];
        Program program = new Program(command, task.frames(), definition.frameLimit(), definition.network());
        int status = context.execute(program, line -> {
            watch.line(line);
            done[0] = Math.max(done[0], framesDone(line));
            context.progress((double) done[0] / task.count());
        });
        if (!watch.succeeded(status)) {
            throw watch.failure(name + " ended with exit status " + status, status);
        }
        if (done[0] != task.count()) {
            throw watch.failure(name + " encoded " + done[0] + " of " + task.count() + " frames", 0);
        }
        if (!Files.isRegularFile(task.output(), LinkOption.NOFOLLOW_LINKS) || Files.size(task.output()) == 0) {
            throw watch.failure(name + " ended well but wrote no movie", 0);
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
        Matcher matcher = rule.progress().matcher(line);
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
