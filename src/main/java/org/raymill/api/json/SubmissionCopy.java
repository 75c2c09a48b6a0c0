package org.raymill.api.json;

import java.util.List;

/**
 * What has to be posted to submit the same job again.
 *
 * @param submission the body
 * @param omitted what was left out of it and has to be given again
 * @param missing files of the job that the farm does not have any more
 */
public record SubmissionCopy(JobSubmission submission, List<Omission> omitted, List<LostFile> missing) {

    public SubmissionCopy {
        omitted = omitted == null ? List.of() : List.copyOf(omitted);
        missing = missing == null ? List.of() : List.copyOf(missing);
    }

    /**
     * Something that was left out.
     *
     * @param pointer where it belongs in the submission, as a JSON pointer
     * @param reason why it was left out
     */
    public record Omission(String pointer, String reason) {}

    /**
     * A file that the farm does not have any more.
     *
     * @param path where the job wants it
     * @param sha256 of its bytes
     */
    public record LostFile(String path, String sha256) {}
}
