package org.raymill.job.core;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.TaskOutput;

/** The published tiles of frames that are not yet put together, and which of those frames can be. */
final class TileTable {

    /** The tiles of a frame that have come so far. */
    private static final class Frame {
        private final TaskOutput[] tiles;
        private int missing;

        private Frame(int tiles) {
            this.tiles = new TaskOutput[tiles];
            this.missing = tiles;
        }
    }

    private final int tilesOfFrame;
    private final Map<Integer, Frame> frames = new HashMap<>();
    private final BitSet ready = new BitSet();
    private int readyCount;

    TileTable(int tilesOfFrame) {
        this.tilesOfFrame = tilesOfFrame;
    }

    /**
     * Takes in a tile.
     *
     * @return whether the frame has all of its tiles now
     */
    boolean put(int frameIndex, int tile, TaskOutput output) {
        Frame frame = frames.computeIfAbsent(frameIndex, index -> new Frame(tilesOfFrame));
        if (frame.tiles[tile] == null) {
            frame.missing--;
        }
        frame.tiles[tile] = output;
        if (frame.missing == 0) {
            open(frameIndex);
        }
        return frame.missing == 0;
    }

    /** The frame is to be put together; it has all of its tiles. */
    void open(int frameIndex) {
        if (!ready.get(frameIndex)) {
            ready.set(frameIndex);
            readyCount++;
        }
    }

    /** The frame has been put together, or never will be. */
    void close(int frameIndex) {
        if (ready.get(frameIndex)) {
            ready.clear(frameIndex);
            readyCount--;
        }
    }

    /** The tiles are of no more use. */
    void forget(int frameIndex) {
        frames.remove(frameIndex);
    }

    boolean isComplete(int frameIndex) {
        Frame frame = frames.get(frameIndex);
        return frame != null && frame.missing == 0;
    }

    /** The frames that have all of their tiles and are not put together yet. */
    BitSet complete() {
        BitSet complete = new BitSet();
        frames.forEach((index, frame) -> complete.set(index, frame.missing == 0));
        return complete;
    }

    boolean isReady(int frameIndex) {
        return ready.get(frameIndex);
    }

    /** How many frames wait to be put together. */
    int readyCount() {
        return readyCount;
    }

    /** The first frame from {@code from} on that waits to be put together, or -1. */
    int nextReady(int from) {
        return ready.nextSetBit(from);
    }

    /** How many tiles of a frame have come; 0 when it has been put together. */
    int countOf(int frameIndex) {
        Frame frame = frames.get(frameIndex);
        return frame == null ? 0 : tilesOfFrame - frame.missing;
    }

    /** The tiles of a frame in tile order; all are there once it is ready. */
    List<TaskOutput> of(int frameIndex) {
        Frame frame = frames.get(frameIndex);
        return frame == null ? List.of() : List.of(frame.tiles);
    }
}
