package org.raymill.site;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.JobId;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFlag;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.SiteTraffic;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.RenderJobCommand.FrameFetched;
import org.raymill.protocol.RenderJobCommand.FrameNotFetched;
import org.raymill.protocol.RenderJobCommand.FrameRefused;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.site.PictureInspection.RefusedException;
import org.raymill.site.PictureInspection.Wanted;
import org.raymill.site.core.SiteSpeeds;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.site.transfer.Sending;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.FileTooLargeException;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.ResultFetch;
import org.raymill.storage.ResultStore;
import org.raymill.storage.UnreadableContentException;
import org.raymill.transfer.LinkMeasure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this site has sent to another one: tells jobs what is said of their consignments, brings the files that are lacking, fetches results. Soft: jobs
 * repeat what they want. Confined to one thread, that of {@link SiteLinks}.
 */
final class SentConsignments implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SentConsignments.class);
    /** Consignments that nobody has asked for lately are forgotten when there are so many. */
    private static final int MAX_KNOWN = 10_000;

    private final RenderJobs jobs;
    private final PeerTransfers transfers;
    private final PictureInspection pictures;
    private final PeerViews views;
    private final SiteSpeeds speeds = new SiteSpeeds();
    private final Map<JobId, ConsignmentOrder> orders = new HashMap<>();
    /** The cores that the frames of all orders would use at a time if nothing held them back. */
    private long coresWanted;
    /** The lists of files that the other site is known to have all of; the one that was used longest ago is forgotten first. */
    private final Map<Sha256, Boolean> there = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, Boolean> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    private final Map<Sha256, Sending> sendings = new HashMap<>();
    private final Set<Fetch> fetching = ConcurrentHashMap.newKeySet();

    private record Fetch(AttemptId attempt, String name) {}

    SentConsignments(RenderJobs jobs, PeerTransfers transfers, PictureInspection pictures, ResultStore results) {
        this.jobs = jobs;
        this.transfers = transfers;
        this.pictures = pictures;
        this.views = new PeerViews(transfers, pictures, results, System::nanoTime);
    }

    /** A job wants this of a consignment. */
    void ordered(ConsignmentOrder order) {
        if (orders.size() >= MAX_KNOWN && !orders.containsKey(order.id())) {
            orders.clear();
            coresWanted = 0;
        }
        ConsignmentOrder last = orders.put(order.id(), order);
        coresWanted += cores(order) - cores(last);
        Optional<Sha256> before = manifest(last);
        boolean wanted =
                orders.values().stream().anyMatch(other -> manifest(other).equals(before));
        if (!wanted && before.isPresent() && sendings.containsKey(before.get())) {
            sendings.remove(before.get()).cancel();
        }
    }

    /** The other site has said how a consignment is; of one that no job asks for here it is not heard. */
    void reported(JobId consignment, ConsignmentReport report) {
        ConsignmentOrder order = orders.get(consignment);
        if (order == null) {
            return;
        }
        if (report.state() == State.LACKS_FILES) {
            manifest(order).ifPresent(this::bring);
        } else if (report.state() == State.GONE) {
            coresWanted -= cores(orders.remove(consignment));
        }
        manifest(order).ifPresent(files -> {
            if (report.state() == State.ACCEPTED) {
                there.put(files, true);
            } else if (report.state() == State.LACKS_FILES) {
                there.remove(files);
            }
        });
        jobs.tell(order.job(), new ConsignmentHeard(consignment, report, false));
    }

    /** The files that an order needs; none when it is to be removed, or there is no order. */
    private static Optional<Sha256> manifest(ConsignmentOrder order) {
        return Optional.ofNullable(order).flatMap(ConsignmentOrder::spec).map(JobSpec::manifest);
    }

    private static long cores(ConsignmentOrder order) {
        if (order == null
                || order.want() != ConsignmentOrder.Want.RUN
                || order.spec().isEmpty()) {
            return 0;
        }
        JobProfile profile = order.spec().get().profile();
        long frames = profile.frames().count() - order.known().toBitSet().cardinality();
        return Math.max(0, frames) * profile.tiles().count() * profile.cores();
    }

    /** How many consignments there are with the other site. */
    int count() {
        return orders.size();
    }

    /** How many of the other site's cores what was sent there would use at a time, if it could. */
    int coresWanted() {
        return (int) Math.min(Integer.MAX_VALUE, coresWanted);
    }

    /** How fast the other site renders. */
    SiteSpeeds speeds() {
        return speeds;
    }

    /** Whether the other site is known to have all files of a list. */
    boolean hasFiles(Sha256 manifest) {
        return there.get(manifest) != null;
    }

    /** What goes on between the two sites now. */
    SiteTraffic traffic() {
        return SentJobs.of(orders.values(), sendings, fetching.size());
    }

    /** What was measured of the way to the other site. */
    LinkMeasure measure() {
        return transfers.measure();
    }

    private void bring(Sha256 manifest) {
        Sending before = sendings.get(manifest);
        if (before != null && !before.done().isDone()) {
            return;
        }
        sendings.values().removeIf(sending -> sending.done().isDone());
        try {
            Sending sending = transfers.send(manifest);
            sendings.put(manifest, sending);
            sending.done().whenComplete((sent, failure) -> {
                if (failure == null && sent.sentFiles() == 0) {
                    // Its report that it lacks them and the last of them were on their way at once.
                    LOG.debug("Nothing of list {} was lacking", manifest);
                } else if (failure == null) {
                    LOG.info(
                            "Brought the files of list {}: {} of {} files were lacking, {} bytes",
                            manifest,
                            sent.sentFiles(),
                            sent.files(),
                            sent.sentBytes());
                } else {
                    LOG.warn("The files of list {} can not be brought: {}", manifest, failure.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("The files of list {} wait: too many are on their way", manifest);
        }
    }

    /** A job wants a result. */
    void fetch(FetchFrame wanted) {
        Fetch fetch = new Fetch(wanted.attempt(), wanted.result().id());
        Optional<JobSpec> spec =
                Optional.ofNullable(orders.get(wanted.consignment())).flatMap(ConsignmentOrder::spec);
        if (spec.isEmpty() || !fetching.add(fetch)) {
            return; // the job says again what it wants
        }
        ResultDetail result = wanted.result();
        RelativePath name = new RelativePath(result.id());
        ResultFetch.Remote remote =
                new ResultFetch.Remote(wanted.consignment(), name, result.size(), new Sha256(result.sha256()));
        Wanted picture = Wanted.of(spec.get());
        try {
            transfers
                    .fetch(remote, wanted.job(), wanted.attempt(), cancelled -> {
                        keepLog(wanted);
                        return pictures.look(wanted.job(), wanted.attempt(), name, picture, cancelled);
                    })
                    .whenComplete((flags, failure) -> {
                        fetching.remove(fetch);
                        jobs.tell(wanted.job(), outcome(wanted, flags, failure));
                    });
        } catch (RejectedExecutionException e) {
            fetching.remove(fetch); // the job asks again
        }
    }

    private void keepLog(FetchFrame wanted) {
        if (AttemptId.isValid(wanted.result().attempt())) {
            AttemptId there = new AttemptId(wanted.result().attempt());
            views.keepLog(wanted.job(), wanted.attempt(), wanted.consignment(), there);
        }
    }

    /** What can be looked at while it is there. */
    PeerViews views() {
        return views;
    }

    private static RenderJobCommand outcome(FetchFrame wanted, List<PictureFlag> flags, Throwable failure) {
        if (failure == null) {
            return new FrameFetched(
                    wanted.consignment(), wanted.attempt(), wanted.result().withFlags(flags));
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        LOG.warn("The result {} of job {} can not be had: {}", wanted.result().id(), wanted.job(), cause.getMessage());
        // What is not what was told, and would not be another time, has failed there: to ask for it again would have no
        // end.
        boolean refused = cause instanceof RefusedException
                || cause instanceof HashMismatchException
                || cause instanceof UnreadableContentException
                || cause instanceof FileTooLargeException;
        return refused
                ? new FrameRefused(wanted.consignment(), wanted.attempt(), wanted.result(), cause.getMessage())
                : new FrameNotFetched(
                        wanted.consignment(),
                        wanted.attempt(),
                        wanted.result(),
                        cause instanceof ContentMissingException);
    }

    @Override
    public void close() {
        transfers.close();
    }
}
