package org.raymill.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client posts to submit a job by a template.
 *
 * @param parameters the values, each of its parameter's type
 * @param files what the job needs beside the files of the template
 * @param user who submits it, where the template's job does not say so; default {@value JobSubmission#DEFAULT_USER}
 */
public record TemplateJob(
        Map<String, JsonNode> parameters, List<JobSubmission.FileEntry> files, Optional<String> user) {

    public TemplateJob {
        parameters = parameters == null ? Map.of() : parameters;
        files = files == null ? List.of() : files;
        user = user == null ? Optional.empty() : user;
    }
}
