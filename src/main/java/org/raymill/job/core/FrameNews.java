package org.raymill.job.core;

import java.util.BitSet;

/**
 * What has become of frames since somebody last looked: which were published, and which have failed for good. A frame that has failed in several of
 * its tasks has failed once, until something of it is tried again. Frames are meant by their places among those asked for.
 */
final class FrameNews {

    private final boolean wanted;
    private final BitSet broken = new BitSet();
    private final BitSet published = new BitSet();
    private final BitSet failed = new BitSet();

    /**
     * @param wanted whether somebody looks; else nothing is kept
     */
    FrameNews(boolean wanted) {
        this.wanted = wanted;
    }

    /** The results of frames from one place to before another are published. */
    void published(int from, int to) {
        if (wanted) {
            broken.clear(from, to);
            failed.clear(from, to);
            published.set(from, to);
        }
    }

    /** Something of frames from one place to before another has failed for good. */
    void failed(int from, int to) {
        for (int frame = from; wanted && frame < to; frame++) {
            if (!broken.get(frame)) {
                broken.set(frame);
                failed.set(frame);
                published.clear(frame);
            }
        }
    }

    /** What has failed of frames from one place to before another is tried again. */
    void triedAgain(int from, int to) {
        broken.clear(from, to);
    }

    /** Whatever has failed is tried again. */
    void allTriedAgain() {
        broken.clear();
    }

    /** Takes what is new, and forgets it. */
    Batch take() {
        if (published.isEmpty() && failed.isEmpty()) {
            return Batch.NOTHING;
        }
        Batch batch = new Batch((BitSet) published.clone(), (BitSet) failed.clone());
        published.clear();
        failed.clear();
        return batch;
    }

    /** Places of frames; no frame is in both. */
    record Batch(BitSet published, BitSet failed) {
        static final Batch NOTHING = new Batch(new BitSet(), new BitSet());

        boolean isEmpty() {
            return published.isEmpty() && failed.isEmpty();
        }
    }
}
