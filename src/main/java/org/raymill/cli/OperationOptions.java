package org.raymill.cli;

import java.util.Optional;
import org.raymill.api.json.OperationRequest;
import picocli.CommandLine.Option;

/** What is said when something is done to a job, a task or a server. */
final class OperationOptions {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the others.")
    private Optional<String> reason = Optional.empty();

    Optional<String> reason() {
        return reason;
    }

    /** Who does it, and why, behind an address. */
    String query() {
        return "?by=" + ApiClient.parameter(Users.current())
                + reason.map(text -> "&reason=" + ApiClient.parameter(text)).orElse("");
    }

    /** Who does it, and why. */
    OperationRequest request() {
        return new OperationRequest(reason, Optional.of(Users.current()));
    }
}
