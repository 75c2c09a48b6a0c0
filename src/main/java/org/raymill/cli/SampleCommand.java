package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.FrameView;
import org.raymill.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a picture of a frame that is being rendered. */
@Command(
        name = "sample",
        description =
                "Fetch a picture of a frame while it is rendered: what there is of it by now; of a finished one the result as PNG.")
final class SampleCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Parameters(index = "1", paramLabel = "FRAME", description = "The frame's number.")
    private int frame;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The PNG file to write. Default: sample_NNNN.png in the current folder.")
    private Path output;

    @Option(names = "--width", paramLabel = "PIXELS", description = "Make it so wide at most.")
    private int width;

    SampleCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        String path = "/api/v1/jobs/" + job + "/frames/" + frame;
        FrameView view = client.get(path, FrameView.class);
        Path file = output != null ? output : Path.of(String.format(Locale.ROOT, "sample_%04d.png", frame));
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            client.download(path + "/sample" + (width > 0 ? "?width=" + width : ""), unfinished);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException(file + " can not be written: " + e, e);
        } finally {
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException e) {
                terminal.say("raymill: " + unfinished + " can not be removed: " + e);
            }
        }
        terminal.say(file + ": frame " + frame + " " + state(view));
        return 0;
    }

    private String state(FrameView view) {
        if (view.result().isPresent()) {
            return "is finished, and this is the whole of it; 'raymill results " + job
                    + " --out DIR' fetches the results themselves";
        }
        return switch (view.status()) {
            case FAILED -> "has failed; this is what there is of it. 'raymill job " + job + "' shows why";
            case CANCELLED -> "is left out; this is what there is of it";
            default -> "is " + Values.word(view.status()) + ", " + (int) (100 * view.done()) + " % done";
        };
    }
}
