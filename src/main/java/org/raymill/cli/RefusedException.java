package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The farm has refused a request. */
final class RefusedException extends CommandException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode problem;

    /**
     * A refusal.
     *
     * @param problem the answer; null when it is no JSON
     */
    RefusedException(int status, String message, JsonNode problem) {
        super(message);
        this.status = status;
        this.problem = problem;
    }

    /** The answer, problem details; missing when it was something else. */
    JsonNode problem() {
        return problem == null ? MissingNode.getInstance() : problem;
    }

    /** The HTTP status of the answer. */
    int status() {
        return status;
    }
}
