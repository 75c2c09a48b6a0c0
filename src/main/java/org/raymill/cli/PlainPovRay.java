package org.raymill.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** POV-Ray without a farm, as somebody would run it by hand: a process a frame, several at a time by {@code xargs}. Methods block. */
final class PlainPovRay {

    private static final long LIMIT_MINUTES = 30;
    private static final int SAID_TAIL = 1_000;

    private final Path folder;
    private final Path scene;
    private final int frames;
    private final int niceness;

    /**
     * Plain POV-Ray on an animation.
     *
     * @param folder of its own; the scene is written there
     * @param frames of the animation, at least 2
     * @param niceness of its processes
     */
    PlainPovRay(Path folder, BenchJobs.Scene scene, int frames, int niceness) {
        this.folder = folder;
        this.scene = folder.resolve(scene.name());
        this.frames = frames;
        this.niceness = niceness;
        try {
            Files.createDirectories(folder);
            Files.write(this.scene, scene.content());
        } catch (IOException e) {
            throw new CommandException("the scene can not be written: " + e.getMessage(), e);
        }
    }

    /** Fails, and says what to install, when a program that it takes is missing. */
    static void require() {
        for (String program : List.of("povray", "xargs", "nice")) {
            boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .filter(place -> !place.isEmpty())
                    .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
            if (!there) {
                String from = program.equals("povray") ? "povray" : program.equals("xargs") ? "findutils" : "coreutils";
                throw new CommandException("the program " + program + " is not on the PATH: install it (on Debian and"
                        + " Ubuntu: apt-get install " + from + ")");
            }
        }
    }

    /** How POV-Ray is told to render a frame: as the farm's package tells it. */
    private List<String> command(String frame, FrameSize size, Path output) {
        return List.of(
                "povray",
                scene.toString(),
                "+W" + size.width(),
                "+H" + size.height(),
                "+KFI1",
                "+KFF" + frames,
                "+SF" + frame,
                "+EF" + frame,
                "+FN8",
                "+A" + BenchEfficiencyCommand.ANTIALIAS,
                "+AM2",
                "+WT1",
                "-D",
                "-P",
                "-GA",
                "+O" + output.resolve("frame_.png"));
    }

    /** What the quickest of several processes that each render a frame took, in milliseconds: what else the machine does only makes them slower. */
    double frameMillis(int frame, FrameSize size, int times) {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            least = Math.min(least, run(command(Integer.toString(frame), size, folder), "") * 1_000);
        }
        return least;
    }

    /**
     * Renders all frames, a process each, several at a time.
     *
     * @param output gets the pictures
     * @return the seconds that it took
     */
    double all(FrameSize size, int atATime, Path output) {
        List<String> command = new ArrayList<>(List.of("xargs", "-P", Integer.toString(atATime), "-I", "{}"));
        command.addAll(command("{}", size, output));
        String numbers = IntStream.rangeClosed(1, frames)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n", "", "\n"));
        return run(command, numbers);
    }

    /** Where it has written a frame. */
    Path picture(Path output, int frame) {
        int digits = Integer.toString(frames).length();
        return output.resolve(String.format("frame_%0" + digits + "d.png", frame));
    }

    private double run(List<String> command, String input) {
        List<String> all = new ArrayList<>(List.of("nice", "-n", Integer.toString(niceness)));
        all.addAll(command);
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        long start = System.nanoTime();
        try {
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.US_ASCII));
            }
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                end(process);
                throw new CommandException(command.get(0) + " has not ended after " + LIMIT_MINUTES + " minutes");
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (process.exitValue() != 0) {
                String text = Files.readString(said, StandardCharsets.ISO_8859_1);
                throw new CommandException(command.get(0) + " ended with status " + process.exitValue() + ":\n"
                        + text.substring(Math.max(0, text.length() - SAID_TAIL)));
            }
            return seconds;
        } catch (IOException e) {
            throw new CommandException(command.get(0) + " can not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
