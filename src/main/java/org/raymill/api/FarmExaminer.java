package org.raymill.api;

import java.util.concurrent.CompletionStage;
import org.raymill.model.Examination;

/** Examines the farm when it is asked to. */
@FunctionalInterface
public interface FarmExaminer {

    /** Asks all nodes how they are; comes within half a minute, whatever hangs. One that is under way is joined. */
    CompletionStage<Examination> examine();
}
