package org.raymill.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A job template.
 *
 * @param id its name
 * @param title for people
 * @param help for people; may be empty
 * @param job the body of a submission with placeholders
 * @param revision 1 when it is new, one higher with each change
 * @param changedBy who made this revision
 */
public record TemplateView(
        String id,
        String title,
        String help,
        List<TemplateParameter> parameters,
        JsonNode job,
        int revision,
        String changedBy,
        Instant changedAt) {

    public TemplateView {
        parameters = parameters == null ? List.of() : List.copyOf(parameters);
    }
}
