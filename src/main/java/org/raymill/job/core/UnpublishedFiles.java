package org.raymill.job.core;

import java.util.List;
import org.raymill.model.AttemptId;
import org.raymill.model.TaskOutput;

/**
 * The files of an accepted success that are not yet under their final names.
 *
 * @param attempt whose files were accepted
 */
public record UnpublishedFiles(AttemptId attempt, List<TaskOutput> outputs) {}
