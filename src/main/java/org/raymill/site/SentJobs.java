package org.raymill.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.JobId;
import org.raymill.model.SentJob;
import org.raymill.model.Sha256;
import org.raymill.model.SiteTraffic;
import org.raymill.site.transfer.Sending;

/** What people are told of the jobs that are at another site. */
final class SentJobs {

    private SentJobs() {}

    /**
     * The jobs of which something is still to be rendered there; of those with more than one consignment all are added up.
     *
     * @param sendings by the list of the files that are on their way
     * @param resultsComing pictures that are being fetched
     */
    static SiteTraffic of(Collection<ConsignmentOrder> orders, Map<Sha256, Sending> sendings, int resultsComing) {
        Map<JobId, SentJob> jobs = new TreeMap<>(Comparator.comparing(JobId::value));
        for (ConsignmentOrder order : orders) {
            if (order.want().renders()) {
                jobs.merge(order.job(), job(order, sendings), SentJobs::together);
            }
        }
        List<SentJob> named = new ArrayList<>(jobs.values());
        // A stable sort: those of one kind stay in the order of their ids.
        named.sort(Comparator.comparing(job -> job.files().isEmpty()));
        return new SiteTraffic(
                named.subList(0, Math.min(named.size(), SiteTraffic.MAX_JOBS)), named.size(), resultsComing);
    }

    private static SentJob job(ConsignmentOrder order, Map<Sha256, Sending> sendings) {
        Optional<Sending> sending = order.spec()
                .map(spec -> sendings.get(spec.manifest()))
                .filter(each -> !each.done().isDone());
        return new SentJob(
                order.job(),
                order.spec().map(spec -> spec.profile().frames().count()).orElse(0),
                order.known().toBitSet().cardinality(),
                order.want() == Want.PAUSE,
                sending.map(each -> transfer(each.progress())));
    }

    private static SentJob.Transfer transfer(Sending.Progress progress) {
        return new SentJob.Transfer(
                progress.files(),
                progress.filesSent(),
                progress.bytes(),
                progress.bytesSent(),
                progress.bytesPerSecond(),
                progress.trouble());
    }

    /** The files of a job are the same in all its consignments. */
    private static SentJob together(SentJob one, SentJob other) {
        return new SentJob(
                one.job(),
                one.frames() + other.frames(),
                one.framesDone() + other.framesDone(),
                one.paused() && other.paused(),
                one.files().or(other::files));
    }
}
