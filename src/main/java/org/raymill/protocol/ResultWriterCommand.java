package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/**
 * What a result writer is told. Each node that has the shared storage has a writer of its own, so these messages never leave the process; bytes
 * go through files.
 */
public sealed interface ResultWriterCommand {

    /**
     * Copies an attempt's files and its log to the shared storage under the attempt's name, where no client sees them.
     *
     * @param folder where the files are; their names are the outputs' names
     * @param files what to stage
     * @param log the attempt's log, kept whatever comes of the attempt
     * @param rejected a picture that was not good enough, kept for people to look at; empty for none
     */
    record Stage(
            JobId job,
            AttemptId attempt,
            Path folder,
            List<StageFile> files,
            Path log,
            Optional<RelativePath> rejected,
            ActorRef<StageReply> replyTo)
            implements ResultWriterCommand {}

    /**
     * A file to stage.
     *
     * @param flags what is strange about the picture
     * @param packageVersion of the package that made it; empty when that does not matter
     * @param identity what has to be the same for another picture of it to be the same to the last bit; empty when such pictures may differ
     */
    record StageFile(
            RelativePath name,
            int frame,
            Optional<Integer> tile,
            List<PictureFlag> flags,
            String packageVersion,
            String identity) {

        /** A file about which nothing is strange. */
        public StageFile(RelativePath name, int frame, Optional<Integer> tile) {
            this(name, frame, tile, List.of(), "", "");
        }
    }

    /** Answer to {@link Stage}. */
    sealed interface StageReply {}

    /** The files are on the storage and synced. */
    record Staged(AttemptId attempt, List<TaskOutput> outputs) implements StageReply {}

    /**
     * Nothing was staged.
     *
     * @param storageFull whether the storage has no room for it
     */
    record StageFailed(AttemptId attempt, String reason, boolean storageFull) implements StageReply {}

    /**
     * Moves accepted files from staging to their final names, atomically each. Idempotent: what is published already is left as it is. An
     * accepted file that is found nowhere is reported as missing.
     */
    record Publish(JobId job, List<PublishFile> files, ActorRef<PublishReply> replyTo) implements ResultWriterCommand {}

    /**
     * A file to publish.
     *
     * @param result true for a result that clients see, false for a tile that waits to be assembled
     */
    record PublishFile(AttemptId attempt, RelativePath name, Sha256 sha256, boolean result) {}

    /** Answer to {@link Publish}. */
    sealed interface PublishReply {}

    /**
     * @param published files under their final names now
     * @param missing files found neither in staging nor published, or with other bytes than accepted: their tasks must run again
     */
    record Published(List<PublishFile> published, List<PublishFile> missing) implements PublishReply {}

    /** The storage did not work; nothing is known to be wrong with the files. To be tried again. */
    record PublishFailed(String reason) implements PublishReply {}

    /**
     * Compares staged pictures of an attempt with those of other attempts at the same task. Answered with {@link CompareReply}.
     *
     * @param newest whose pictures are compared
     * @param others with theirs
     * @param exact those of them whose pictures have to be the same to the last bit
     */
    record Compare(
            JobId job,
            TaskId task,
            AttemptId newest,
            List<AttemptId> others,
            List<AttemptId> exact,
            StagedPictures pictures,
            ActorRef<CompareReply> replyTo)
            implements ResultWriterCommand {}

    /**
     * Which pictures.
     *
     * @param names of the files of each attempt
     * @param width of each, in pixels
     * @param height of each, in pixels
     */
    record StagedPictures(List<RelativePath> names, PictureFormat format, int width, int height) {}

    /**
     * Answer to {@link Compare}.
     *
     * @param agreeing the other attempts that have made the same pictures
     * @param differing those that have not
     * @param difference what it is, for people; empty when there is none
     * @param problem why nothing was compared; empty when it was
     */
    record CompareReply(
            TaskId task,
            AttemptId newest,
            List<AttemptId> agreeing,
            List<AttemptId> differing,
            String difference,
            String problem) {}

    /** Removes tiles whose frame is published, and staged files of attempts that were not accepted. Best effort, no reply. */
    record Discard(JobId job, List<RelativePath> tiles, List<AttemptId> attempts) implements ResultWriterCommand {}

    /** Removes every staged file and tile of a job that has ended. Best effort, no reply. */
    record DiscardAll(JobId job) implements ResultWriterCommand {}
}
