package org.raymill.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.protocol.JobCatalogCommand;

/** The list of jobs in the database. */
final class Catalogue {

    private record Entry(JobStatus status, long revision) {}

    private final Farm farm;
    private final Map<JobId, Entry> entries = new LinkedHashMap<>();

    Catalogue(Farm farm) {
        this.farm = farm;
    }

    /** A job is about to be submitted. */
    void register(JobId job) {
        entries.put(job, new Entry(JobStatus.WAITING, 0));
    }

    /** A node's part of the catalogue is told something. */
    void tell(FarmNode node, JobCatalogCommand command) {
        if (command instanceof JobCatalogCommand.Update update && !farm.database.isAway()) {
            JobId job = new JobId(update.summary().id());
            Entry known = entries.get(job);
            if (known == null || known.revision() <= update.revision()) {
                entries.put(job, new Entry(update.summary().status(), update.revision()));
            }
        }
    }

    /** Jobs that have not ended, as far as is known here. */
    List<JobId> unfinished() {
        return entries.entrySet().stream()
                .filter(entry -> !entry.getValue().status().isFinal())
                .map(Map.Entry::getKey)
                .toList();
    }
}
