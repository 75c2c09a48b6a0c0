package org.raymill.cli;

import org.raymill.model.JobId;

/** Reads the job that a user names. */
final class JobIds {

    private JobIds() {}

    static String check(String text) {
        if (!JobId.isValid(text)) {
            throw new CommandException("'" + Terminal.clean(text) + "' is no job id; 'raymill jobs' lists them");
        }
        return text;
    }
}
