package org.raymill.cli;

import java.util.Optional;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.Encoding;
import org.raymill.model.MovieFormat;
import org.raymill.model.PictureFormat;
import picocli.CommandLine.Option;

/** The options of the movie that is made of a job's frames. */
final class MovieOptions {

    @Option(
            names = "--encode",
            order = 40,
            paramLabel = "FORMAT",
            description = "Make a movie of the frames when the last one is there: mp4, webm or prores.")
    private Optional<MovieFormat> format = Optional.empty();

    @Option(
            names = "--encode-quality",
            order = 41,
            paramLabel = "1-100",
            description = "100 is the best picture (default: " + Encoding.DEFAULT_QUALITY + ").")
    private Optional<Integer> quality = Optional.empty();

    @Option(
            names = "--encode-skip-missing",
            order = 42,
            description = "Leave out frames that have failed for good; otherwise there is no movie then.")
    private boolean skipMissing;

    /** Whether there is to be a movie. */
    boolean isWanted() {
        return format.isPresent();
    }

    /**
     * Checks what was given.
     *
     * @param rate frames a second, as the user gave it; null for none
     * @throws IllegalArgumentException with a message for the user
     */
    void check(String rate, PictureFormat pictures) {
        if (format.isEmpty() && (quality.isPresent() || skipMissing)) {
            throw new IllegalArgumentException("--encode-quality and --encode-skip-missing need --encode");
        }
        if (format.isPresent() && pictures != PictureFormat.PNG) {
            throw new IllegalArgumentException("a movie is made of PNG pictures, not of " + pictures.extension());
        }
        encoding(rate);
    }

    private Optional<Encoding> encoding(String rate) {
        return format.map(
                movie -> new Encoding(movie, rate(rate), quality.orElse(Encoding.DEFAULT_QUALITY), skipMissing));
    }

    private static int rate(String text) {
        if (text == null) {
            return Encoding.DEFAULT_RATE;
        }
        if (!text.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("a movie has a whole number of frames a second: --fps " + text);
        }
        return Integer.parseInt(text);
    }

    /** What is submitted. */
    Optional<JobSubmission.Encode> request(String rate) {
        return encoding(rate)
                .map(movie -> new JobSubmission.Encode(
                        movie.format().label(),
                        Optional.of(movie.framesPerSecond()),
                        Optional.of(movie.quality()),
                        Optional.of(movie.skipMissing())));
    }

    /** What the user is to know of the movie's size; empty when it is as the pictures'. */
    Optional<String> notice(String rate, int width, int height) {
        return encoding(rate)
                .filter(movie -> movie.movieWidth(width) != width || movie.movieHeight(height) != height)
                .map(movie -> "The movie has " + movie.movieWidth(width) + "x" + movie.movieHeight(height)
                        + " pixels: " + movie.format().label()
                        + " needs even sides, so the pictures get a black edge.");
    }
}
