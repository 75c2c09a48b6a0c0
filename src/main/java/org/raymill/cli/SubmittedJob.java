package org.raymill.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.raymill.model.JobSummary;

/**
 * What {@code submit --json} prints.
 *
 * @param job as the farm has accepted it
 * @param warnings what the user should know, each a sentence
 */
record SubmittedJob(@JsonUnwrapped JobSummary job, List<String> warnings) {}
