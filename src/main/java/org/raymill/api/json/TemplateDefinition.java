package org.raymill.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a client puts to make a job template, or change it.
 *
 * @param title for people; default: the name
 * @param help for people
 * @param job the body of a submission with placeholders
 * @param by who does it
 * @param reason why
 */
public record TemplateDefinition(
        Optional<String> title,
        Optional<String> help,
        List<TemplateParameter> parameters,
        JsonNode job,
        Optional<String> by,
        Optional<String> reason) {

    public TemplateDefinition {
        title = title == null ? Optional.empty() : title;
        help = help == null ? Optional.empty() : help;
        parameters = parameters == null ? List.of() : List.copyOf(parameters);
        by = by == null ? Optional.empty() : by;
        reason = reason == null ? Optional.empty() : reason;
    }

    /** The same without who did it and why. */
    public TemplateDefinition bare() {
        return new TemplateDefinition(title, help, parameters, job, Optional.empty(), Optional.empty());
    }
}
