package org.raymill.rendering;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.raymill.rendering.definition.OutputSigns;
import org.raymill.rendering.definition.OutputSigns.Meaning;

/** Understands the output of one run of a program; lines come on one thread, the rest is asked when all have come. */
final class OutputWatch {

    /** More paths of pictures than a chunk has frames are not believed. */
    private static final int MAX_PROOFS = 10_000;

    private static final int MAX_SHOWN = 300;

    /** A line that goes on longer is looked at in parts. */
    private static final int MAX_JOINED = 2_000;

    private final OutputSigns signs;
    private final int pictures;
    private final DoubleConsumer progress;
    private final Set<String> proofs = new HashSet<>();
    /** A line that may go on; null for none. */
    private String begun;

    private int warnings;
    private String lastWarning = "";
    private String error = "";
    private boolean memoryShort;
    private String unrenderable = "";
    private Optional<String> denied = Optional.empty();
    private String picture = "";
    private int picturesBegun;

    /**
     * Watches a run.
     *
     * @param pictures how many it makes
     * @param progress takes how much is done, 0 to 1
     */
    OutputWatch(OutputSigns signs, int pictures, DoubleConsumer progress) {
        this.signs = signs;
        this.pictures = pictures;
        this.progress = progress;
    }

    /** Takes a line of output. */
    synchronized void line(String line) {
        if (signs.continuation().isEmpty()) {
            whole(line);
            return;
        }
        Matcher on = signs.continuation().get().matcher(line);
        if (begun != null && begun.length() < MAX_JOINED && on.lookingAt()) {
            begun = begun + ' ' + line.substring(on.end());
            return;
        }
        flush();
        begun = line;
    }

    private void flush() {
        if (begun != null) {
            String line = begun;
            begun = null;
            whole(line);
        }
    }

    private void whole(String line) {
        if (finds(signs.warnings(), line)) {
            warnings++;
            lastWarning = line;
        }
        if (error.isEmpty()) {
            error = said(signs.errors(), line).orElse("");
        }
        if (unrenderable.isEmpty()) {
            unrenderable = said(signs.unrenderable(), line).orElse("");
        }
        memoryShort |= finds(signs.outOfMemory(), line);
        if (denied.isEmpty()) {
            denied = denied(line);
        }
        signs.proof().ifPresent(pattern -> prove(pattern, line));
        signs.nextPicture().ifPresent(pattern -> begin(pattern, line));
        signs.progress().ifPresent(pattern -> progressOf(pattern, line));
    }

    private static boolean finds(List<Pattern> patterns, String line) {
        return !patterns.isEmpty()
                && patterns.stream().anyMatch(pattern -> pattern.matcher(line).find());
    }

    /** What a line says by the first pattern that it fits: the group of it, or all. */
    private static Optional<String> said(List<Pattern> patterns, String line) {
        return patterns.stream()
                .map(pattern -> pattern.matcher(line))
                .filter(Matcher::find)
                .map(OutputWatch::group)
                .findFirst()
                .map(text -> shorten(text.orElse(line).strip()));
    }

    private static Optional<String> group(Matcher matcher) {
        return matcher.groupCount() >= 1 ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    private Optional<String> denied(String line) {
        return signs.licenceDenied().stream()
                .map(pattern -> pattern.matcher(line))
                .filter(Matcher::find)
                .map(matcher -> group(matcher)
                        .map(name -> OutputSigns.limitOf(name.strip()))
                        .or(signs::licence)
                        .orElse(""))
                .findFirst();
    }

    private void prove(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find() && proofs.size() < MAX_PROOFS) {
            proofs.add(group(matcher).orElse(""));
        }
    }

    private void begin(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find() && matcher.group(1) != null && !matcher.group(1).equals(picture)) {
            picture = matcher.group(1);
            picturesBegun++;
        }
    }

    private void progressOf(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find() || matcher.group(1) == null) {
            return;
        }
        try {
            double part = matcher.groupCount() >= 2
                    ? Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2))
                    : Double.parseDouble(matcher.group(1)) / 100;
            if (part >= 0 && part <= 1) {
                int before = Math.min(pictures - 1, Math.max(0, picturesBegun - 1));
                progress.accept((before + part) / pictures);
            }
        } catch (NumberFormatException e) {
            // Progress is a courtesy: a line that only looks like it is no reason to fail a frame.
            return;
        }
    }

    /** Whether an exit status is one of success; a program that found no licence has failed whatever it says. */
    synchronized boolean succeeded(int status) {
        flush();
        return signs.status(status).meaning() == Meaning.SUCCESS && denied.isEmpty();
    }

    /** Whether the program has said that it found no licence. */
    synchronized boolean licenceDenied() {
        flush();
        return denied.isPresent();
    }

    /**
     * Whether the program has said that it wrote a picture, where it is known to say so.
     *
     * @param path of the picture
     */
    synchronized boolean proves(String path) {
        flush();
        return signs.proof().isEmpty() || proofs.contains(path) || proofs.contains("");
    }

    /** The warnings in a few words; empty when there were none. */
    synchronized Optional<String> warnings() {
        flush();
        return warnings == 0
                ? Optional.empty()
                : Optional.of(
                        warnings == 1
                                ? "one warning: " + lastWarning
                                : warnings + " warnings, the last one: " + lastWarning);
    }

    /**
     * What a failure is.
     *
     * @param message what has happened; stands behind what the program said of the reason
     */
    synchronized RenderingException failure(String message, int status) {
        flush();
        OutputSigns.Status meaning = signs.status(status);
        if (denied.isPresent() || meaning.meaning() == Meaning.LICENCE_DENIED) {
            return RenderingException.licenceDenied(
                    message + ": it found no licence", denied.or(signs::licence).orElse(""));
        }
        if (memoryShort || meaning.meaning() == Meaning.OUT_OF_MEMORY) {
            return new RenderingException(message + ": it ran out of memory", RenderingException.Kind.OUT_OF_MEMORY);
        }
        String why = Stream.of(unrenderable, error, meaning.text())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> text + " (" + message + ")")
                .orElse(message);
        boolean hopeless = !unrenderable.isEmpty() || meaning.meaning() == Meaning.UNRENDERABLE;
        return hopeless ? RenderingException.unrenderable(why) : new RenderingException(why);
    }

    private static String shorten(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
