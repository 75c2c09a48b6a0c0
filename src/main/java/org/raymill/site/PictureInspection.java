package org.raymill.site;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.raymill.model.AttemptId;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;

/** Looks at pictures that other sites have rendered, as a render server looks at those that its programs have made. */
public interface PictureInspection {

    /**
     * What a picture is to be.
     *
     * @param width pixels
     * @param height pixels
     * @param flagged what is done with one that is strange
     */
    record Wanted(PictureFormat format, int width, int height, FlaggedPictures flagged) {

        /** What each frame of a job is to be. */
        static Wanted of(JobSpec spec) {
            return new Wanted(
                    spec.format(),
                    spec.width(),
                    spec.height(),
                    spec.policy().checks().flagged());
        }
    }

    /** A picture that is not what was asked for. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        /** Says why, for people. */
        public RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Looks whether something can be a picture of unfinished work. Reads little of it.
     *
     * @throws RefusedException when it is none that would be taken of a render server
     */
    void requireSample(byte[] png) throws RefusedException;

    /**
     * Looks at a picture that is staged. Reads all of it; blocks. One that is refused is staged no more, but kept to be looked at.
     *
     * @param cancelled asked now and then
     * @return what is strange about it
     * @throws RefusedException when it is not what was asked for
     * @throws CancellationException when cancelled
     * @throws IOException when the storage does not work
     */
    List<PictureFlag> look(JobId job, AttemptId attempt, RelativePath name, Wanted wanted, BooleanSupplier cancelled)
            throws IOException;
}
