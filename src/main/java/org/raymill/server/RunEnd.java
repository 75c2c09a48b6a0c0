package org.raymill.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptUsage;
import org.raymill.model.RelativePath;
import org.raymill.protocol.ResultWriterCommand.StageFile;

/**
 * What came of a run on this host, before anything of it is on the shared storage. Everything that the run started is dead.
 *
 * @param reason one line for people; empty for a success
 * @param files what a success made, in the run's output folder
 * @param leftNothing whether there is neither a file nor a log
 * @param rejected the picture that was not good enough, in the run's output folder; empty for none
 * @param deniedLimit the amount that a program was denied; empty when it was not
 * @param usage what it took, without the size of what it made
 */
record RunEnd(
        Result result,
        String reason,
        Instant endedAt,
        List<StageFile> files,
        boolean leftNothing,
        Optional<RelativePath> rejected,
        String deniedLimit,
        AttemptUsage usage) {

    RunEnd {
        files = List.copyOf(files);
    }
}
