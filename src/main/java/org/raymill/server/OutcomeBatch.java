package org.raymill.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.protocol.RenderJobCommand.EndedInLease;

/** Outcomes of one job that are told in one message. */
record OutcomeBatch(JobId job, List<EndedInLease> ended) {

    /** The most outcomes of a message, and the most files of all of them: a message has its limit. */
    static final int MAX_OUTCOMES = 1_000;

    private static final int MAX_OUTPUTS = 2_000;

    OutcomeBatch {
        ended = List.copyOf(ended);
    }

    /** Outcomes that belong together because they say the same of the same lease. */
    private record Key(Optional<Lease> lease, boolean leaseClosed) {}

    /** Puts together what can be told together; the order of a job's outcomes within a lease stays. */
    static List<OutcomeBatch> of(List<LeaseTable.Report> reports) {
        Map<JobId, Collector> jobs = new LinkedHashMap<>();
        reports.forEach(report ->
                jobs.computeIfAbsent(report.outcome().job(), Collector::new).add(report));
        List<OutcomeBatch> batches = new ArrayList<>();
        jobs.values().forEach(collector -> batches.addAll(collector.end()));
        return batches;
    }

    /** Collects the outcomes of a job. */
    private static final class Collector {
        private final JobId job;
        private final List<OutcomeBatch> full = new ArrayList<>();
        private Map<Key, List<AttemptOutcome>> groups = new LinkedHashMap<>();
        private int outcomes;
        private int outputs;

        Collector(JobId job) {
            this.job = job;
        }

        void add(LeaseTable.Report report) {
            int files = report.outcome().outputs().size();
            if (outcomes == MAX_OUTCOMES || (outcomes > 0 && outputs + files > MAX_OUTPUTS)) {
                finish();
            }
            groups.computeIfAbsent(new Key(report.lease(), report.leaseClosed()), key -> new ArrayList<>())
                    .add(report.outcome());
            outcomes++;
            outputs += files;
        }

        private void finish() {
            List<EndedInLease> ended = new ArrayList<>(groups.size());
            groups.forEach((key, list) -> ended.add(EndedInLease.of(list, key.lease(), key.leaseClosed())));
            full.add(new OutcomeBatch(job, ended));
            groups = new LinkedHashMap<>();
            outcomes = 0;
            outputs = 0;
        }

        List<OutcomeBatch> end() {
            finish();
            return full;
        }
    }
}
