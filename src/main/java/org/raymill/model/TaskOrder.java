package org.raymill.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a render server is to do in one attempt.
 *
 * @param attempt fences what is reported and written
 * @param number counts the attempts at the task from 1
 * @param frames the frames to render, one for a tile and for an assembly
 * @param tile which tile to render; empty for whole frames and assemblies
 * @param region the pixels of the tile; empty for whole frames and assemblies
 * @param tiles the parts of an assembly, in tile order; empty otherwise
 * @param manifest where the file store has the list of the job's associated files
 * @param packageVersion the {@link VersionRange} wanted; empty means any
 * @param limits how long it may take
 * @param amounts what the lease reserves for it, by name
 * @param movie what to encode the published frames to; empty when they are to be rendered or assembled
 * @param revision of the job's settings that it is of
 * @param flagged what becomes of a picture that is flagged
 * @param trace which attempts of the job are told of in its trace; empty for none
 */
@RecordBuilder
public record TaskOrder(
        JobId job,
        TaskId task,
        AttemptId attempt,
        int number,
        String packageName,
        Optional<String> packageVersion,
        RelativePath scene,
        Sha256 manifest,
        int width,
        int height,
        PictureFormat format,
        Map<String, String> parameters,
        int cores,
        int memoryMiB,
        List<Integer> frames,
        Optional<Integer> tile,
        Optional<PixelRegion> region,
        List<AssemblyPart> tiles,
        TaskLimits limits,
        Map<String, Integer> amounts,
        Optional<MovieOrder> movie,
        int revision,
        FlaggedPictures flagged,
        Optional<TaskTrace> trace) {

    public TaskOrder {
        packageVersion = packageVersion == null ? Optional.empty() : packageVersion;
        parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
        frames = frames == null ? List.of() : List.copyOf(frames);
        tile = tile == null ? Optional.empty() : tile;
        region = region == null ? Optional.empty() : region;
        tiles = tiles == null ? List.of() : List.copyOf(tiles);
        limits = limits == null ? TaskLimits.NONE : limits;
        amounts = Amounts.checked(amounts, 1);
        movie = movie == null ? Optional.empty() : movie;
        flagged = flagged == null ? FlaggedPictures.WARN : flagged;
        trace = trace == null ? Optional.empty() : trace;
    }

    /** The same order of a job that is told of in a trace. */
    public TaskOrder within(Optional<TaskTrace> otherTrace) {
        return TaskOrderBuilder.builder(this).trace(otherTrace).build();
    }

    /** The order of another attempt of the same job that renders another whole frame. */
    public TaskOrder withFrame(int index, AttemptId otherAttempt, int otherNumber, int frame) {
        return TaskOrderBuilder.builder(this)
                .task(new TaskId(StepName.RENDER, index))
                .attempt(otherAttempt)
                .number(otherNumber)
                .frames(List.of(frame))
                .tile(Optional.empty())
                .region(Optional.empty())
                .tiles(List.of())
                .movie(Optional.empty())
                .build();
    }

    /** Whether another order can be made of this one with {@link #withFrame}. */
    public boolean isFollowedBy(TaskOrder other) {
        return other.task.step() == StepName.RENDER
                && other.frames.size() == 1
                && other.equals(withFrame(other.task.index(), other.attempt, other.number, other.frames.get(0)));
    }

    /**
     * A published tile that goes into an assembly.
     *
     * @param name the tile's file among the job's tiles
     */
    public record AssemblyPart(RelativePath name, Sha256 sha256, PixelRegion region) {}
}
