package org.raymill.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobSummary;
import org.raymill.transfer.Backoff;

/** Brings a job to the farm: its files first, then the job itself. A connection that breaks meanwhile never makes two jobs of one. */
final class JobSubmitter {

    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final ApiClient client;
    private final Terminal terminal;

    JobSubmitter(ApiClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /** What a job says of its files. */
    static List<JobSubmission.FileEntry> entries(Map<AssociatedFile, Path> files) {
        return files.keySet().stream()
                .map(file -> new JobSubmission.FileEntry(
                        file.path().value(), file.sha256().hex(), file.size()))
                .toList();
    }

    /**
     * Uploads what is missing, unless the farm finds something wrong with the job before, and submits the job; returns when the farm has accepted it.
     *
     * @param path where jobs such as this are posted
     * @param job what is posted
     */
    JobSummary submit(String path, Object job, Map<AssociatedFile, Path> files) {
        String key = UUID.randomUUID().toString();
        Backoff backoff = new Backoff(TRIES, FIRST_PAUSE);
        while (true) {
            try {
                new Uploader(client, terminal).upload(files, () -> client.check(path + "?dry-run=true", job));
                return client.post(path, job, JobSummary.class, "Idempotency-Key", key);
            } catch (FarmAwayException e) {
                // A farm that never answered is more likely misspelt than passing through a bad moment.
                if (!client.hasAnswered() || !backoff.again()) {
                    throw e;
                }
                terminal.say("raymill: " + e.getMessage() + " (trying by itself)");
            }
        }
    }
}
