package org.raymill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.FrameSet;
import org.raymill.model.JobSpec;
import org.raymill.scene.OwnExtent;

/**
 * Which frames are rendered, and in what size: what the user says, else what the scene asks for, else what is usual.
 *
 * @param taken what the scene decides, for people; empty when it decides nothing
 */
record Extent(FrameSet frames, int width, int height, Optional<String> taken) {

    /** What is rendered when neither the user nor the scene says what. */
    static final String USUAL_FRAMES = "1";

    /**
     * What is rendered.
     *
     * @param frames as the user says; null when the user does not
     * @param width as the user says, pixels; null when the user does not
     * @param height as the user says, pixels; null when the user does not
     * @param own what the scene asks for
     * @param scene its file, for people
     * @throws CommandException when the scene asks for what no job can have
     */
    static Extent of(FrameSet frames, Integer width, Integer height, Optional<OwnExtent> own, String scene) {
        List<String> taken = new ArrayList<>();
        FrameSet rendered = frames;
        if (rendered == null) {
            Optional<OwnExtent.Frames> asked = own.flatMap(OwnExtent::frames);
            asked.ifPresent(range -> taken.add((range.first() == range.last() ? "frame " : "frames ") + range));
            rendered = asked.map(range -> parse(range, scene)).orElseGet(() -> FrameSet.parse(USUAL_FRAMES));
        }
        Optional<Integer> ownWidth = width == null ? own.flatMap(OwnExtent::width) : Optional.empty();
        Optional<Integer> ownHeight = height == null ? own.flatMap(OwnExtent::height) : Optional.empty();
        ownWidth.ifPresent(pixels -> require(pixels, "--width", scene));
        ownHeight.ifPresent(pixels -> require(pixels, "--height", scene));
        if (ownWidth.isPresent() && ownHeight.isPresent()) {
            taken.add(ownWidth.get() + "x" + ownHeight.get() + " pixels");
        } else {
            ownWidth.ifPresent(pixels -> taken.add("width " + pixels));
            ownHeight.ifPresent(pixels -> taken.add("height " + pixels));
        }
        return new Extent(
                rendered,
                width == null ? ownWidth.orElse(JobSubmission.DEFAULT_WIDTH) : width,
                height == null ? ownHeight.orElse(JobSubmission.DEFAULT_HEIGHT) : height,
                taken.isEmpty() ? Optional.empty() : Optional.of("As " + scene + " says: " + String.join(", ", taken)));
    }

    private static FrameSet parse(OwnExtent.Frames range, String scene) {
        try {
            return FrameSet.parse(range.toString());
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    scene + " asks for the frames " + range + ", which no job can have: " + e.getMessage()
                            + ". Say which with --frames",
                    e);
        }
    }

    private static void require(int pixels, String option, String scene) {
        if (pixels < 1 || pixels > JobSpec.MAX_SIDE) {
            throw new CommandException(scene + " asks for pictures with a side of " + pixels
                    + " pixels; it must be 1 to " + JobSpec.MAX_SIDE + ". Say " + option);
        }
    }
}
