package org.raymill.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.Assessment;
import org.raymill.model.FarmFigures;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LimitDetail;
import org.raymill.model.ProjectShare;
import org.raymill.model.Requirements;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.model.ServerStatus;
import org.raymill.model.TaskTally;
import org.raymill.model.TimeSeries;
import org.raymill.protocol.SchedulerCommand.Backlog;
import org.raymill.scheduler.core.ResourceDatabase.Reception;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.Situation;

/**
 * The Scheduler without its actor: takes in what servers and jobs say, plans, and answers with what is to be said to them. It has no clock and
 * does no input or output, so that a simulation can drive it. Confined to one thread.
 *
 * <p>It owns one epoch: words of it are void once a server has heard of a later one.
 */
public final class Broker {

    /** What came of a server's report. */
    public enum Heard {
        /** Nothing new. */
        UNCHANGED,
        /** Something has changed: a plan is due. */
        CHANGED,
        /** The server is new here, or was lost. */
        JOINED,
        /** It came late, and changed nothing. */
        OUTDATED,
        /** The server has heard of a later Scheduler: this one has been replaced and must fall silent. */
        REPLACED
    }

    private static final Duration SHOW_PAUSE = Duration.ofMillis(200);

    private final BrokerSettings settings;
    private final ResourceDatabase database;
    private final FailureBook failures;
    private final Map<JobId, JobDemand> unanswered = new LinkedHashMap<>();
    private final Set<ServerId> changed = new LinkedHashSet<>();
    private final Map<ServerId, Instant> quarantineAsked = new HashMap<>();
    private final DisagreementBook disagreements = new DisagreementBook();
    private Plan lastPlan = Plan.EMPTY;
    private boolean due;
    private Instant shownAt = Instant.EPOCH;

    /**
     * A broker that knows nothing yet.
     *
     * @param epoch higher than any before
     */
    public Broker(long epoch, SchedulingPolicy policy, BrokerSettings settings) {
        this.settings = settings;
        this.database = new ResourceDatabase(epoch, policy);
        this.failures = new FailureBook(settings.failureWindow());
        database.limits().withhold(true);
    }

    /**
     * Every server that may have leases has reported, or had its time to. Before that no lease takes any of the site's limits: what former
     * Schedulers have given out of them is not known.
     */
    public void gathered() {
        due |= database.limits().isWithheld();
        database.limits().withhold(false);
    }

    /** Whether something has changed since the last plan. */
    public boolean isPlanDue() {
        return due;
    }

    // ---- servers

    /** Takes in a server's full report; words about a former process of it are added. */
    public Heard report(ServerStatus status, Instant now, List<Word> words) {
        List<JobId> before = isOtherProcess(status) ? database.jobsOn(status.server()) : List.of();
        String former = database.incarnationOf(status.server()).orElse("");
        Reception reception = database.report(status, now);
        if (reception == Reception.RESTARTED) {
            lost(before, status.server(), former, "the render server was started anew", words);
        }
        Heard heard =
                switch (reception) {
                    case FROM_THE_FUTURE -> Heard.REPLACED;
                    case OUTDATED -> Heard.OUTDATED;
                    case UNCHANGED -> Heard.UNCHANGED;
                    case JOINED -> Heard.JOINED;
                    case RESTARTED, CHANGED -> Heard.CHANGED;
                };
        if (heard == Heard.CHANGED || heard == Heard.JOINED) {
            changed.add(status.server());
            due = true;
        }
        return heard;
    }

    private boolean isOtherProcess(ServerStatus status) {
        return database.incarnationOf(status.server())
                .filter(incarnation -> !incarnation.equals(status.incarnation()))
                .isPresent();
    }

    /**
     * Takes note that a server lives and nothing has changed there.
     *
     * @return false when its last report is not known here
     */
    public boolean alive(ServerId server, String incarnation, long sequence, Instant now) {
        return database.alive(server, incarnation, sequence, now);
    }

    /** A server leaves in an orderly way; one whose process has been replaced since changes nothing. */
    public boolean leave(ServerStatus status, List<Word> words) {
        boolean same = database.incarnationOf(status.server())
                .filter(status.incarnation()::equals)
                .isPresent();
        if (same) {
            drop(status.server(), "the render server has shut down", words);
            database.remove(status.server());
        }
        return same;
    }

    private void drop(ServerId server, String reason, List<Word> words) {
        List<JobId> affected = database.jobsOn(server);
        String incarnation = database.incarnationOf(server).orElse("");
        database.lose(server);
        lost(affected, server, incarnation, reason, words);
        words.add(new Word.Changed(server));
        due = true;
    }

    private static void lost(
            List<JobId> affected, ServerId server, String incarnation, String reason, List<Word> words) {
        affected.forEach(job -> words.add(new Word.Lost(job, server, incarnation, reason)));
    }

    /** A server is to do something from now on; what was held against it is forgotten when it resumes. */
    public void order(ServerId server, ServerOrder order, String by, String reason, Instant at) {
        database.order(server, new ServerEntry.Standing(order, by, reason, at));
        quarantineAsked.remove(server);
        disagreements.ordered(server, order);
        if (order == ServerOrder.RESUME) {
            failures.forgive(server);
        }
        changed.add(server);
        due = true;
    }

    /** Whether a server is ordered so already. */
    public boolean isOrdered(ServerId server, ServerOrder order) {
        return database.standing(server).order() == order;
    }

    /** When somebody ordered last what a server is to do; empty when nobody ever did. */
    public Optional<Instant> orderedAt(ServerId server) {
        return database.standing(server).orderedAt();
    }

    /** Whether a server is known. */
    public boolean knows(ServerId server) {
        return database.knows(server);
    }

    // ---- jobs

    /** Takes in a demand. It is answered by {@link #answers}. */
    public void demand(JobDemand demand, Instant now) {
        due |= database.demand(demand, now);
        unanswered.put(demand.job(), demand);
    }

    /** A job wants nothing more. */
    public void withdraw(JobId job, long revision) {
        database.demands().withdraw(job, revision);
    }

    /** A task of a job has failed on a server. */
    public void failed(JobId job, ServerId server, String reason, Instant now, List<Word> words) {
        failures.failed(job, server, now);
        changed.add(server);
        List<JobId> against = failures.against(server, now);
        boolean atFault = settings.quarantineJobs() > 0
                && against.size() >= settings.quarantineJobs()
                && database.standing(server).order() == ServerOrder.RESUME;
        if (atFault && quarantineAsked.putIfAbsent(server, now) == null) {
            words.add(new Word.Quarantine(
                    server,
                    "tasks of " + against.size() + " jobs failed there within "
                            + settings.failureWindow().toMinutes() + " min, the last one with: " + reason));
        }
    }

    /**
     * A picture of a server differs from those of two others that agree. May be said again and again.
     *
     * @param at tells it from others of the job; by the clock of the job's node, and so never compared with another time
     * @return whether it needs not be said again; else the server's quarantine is being written down
     */
    public boolean disagreed(JobId job, ServerId server, String reason, Instant at, Instant now, List<Word> words) {
        DisagreementBook.Disagreement one = new DisagreementBook.Disagreement(job, server, at);
        if (disagreements.isSettled(one)) {
            return true;
        }
        if (isOrdered(server, ServerOrder.QUARANTINE)) {
            disagreements.settle(one);
            return true;
        }
        disagreements.open(one);
        if (quarantineAsked.putIfAbsent(server, now) == null) {
            changed.add(server);
            words.add(new Word.Quarantine(server, reason));
        }
        return false;
    }

    /** The quarantine of a server could not be written down; it is asked for again when something fails there again, or is said again. */
    public void quarantineFailed(ServerId server) {
        quarantineAsked.remove(server);
    }

    /** A program was denied something that its limit says is there. */
    public void denied(String limit, Instant now) {
        database.limits().denied(limit, now);
        due = true;
    }

    // ---- time

    /** Counts the silence of all others from now on: until now nobody could be heard. */
    public void hearAll(Instant now) {
        database.hearAll(now);
    }

    /** Once a second: notes who is silent, forgets what is old, repeats what was not heard. */
    public void tick(Instant now, List<Word> words) {
        for (ServerId server : database.silentServers(settings.serverLostAfter(), now)) {
            drop(
                    server,
                    "nothing was heard of the render server for "
                            + settings.serverLostAfter().toSeconds() + " s",
                    words);
        }
        database.forgetLost(settings.forgetServerAfter(), now);
        database.demands().forgetOld(settings.demandLifetime(), now);
        failures.forget(now);
        database.limits().restore(now);
        // Waiting jobs grow older and limits come back without anybody saying so.
        due = true;
        for (HeldLease held : database.unheard(settings.repeatAfter(), now)) {
            Lease lease = held.lease();
            words.add(
                    held.revoked
                            ? new Word.Revoke(lease.server(), lease.id(), held.revokedBecause, held.immediate)
                            : new Word.Open(lease.server(), lease));
        }
    }

    /** Makes a plan and carries it out. */
    public void plan(Instant now, List<Word> words) {
        due = false;
        lastPlan = Planner.plan(database.snapshot(), now);
        for (Lease lease : database.carryOut(lastPlan, now)) {
            words.add(new Word.Open(lease.server(), lease));
            changed.add(lease.server());
        }
        for (Plan.Revocation revocation : lastPlan.revocations()) {
            LeaseId lease = revocation.lease();
            words.add(new Word.Revoke(revocation.server(), lease, revocation.reason(), revocation.immediate()));
        }
        show(now, words);
    }

    /** People need not see more than a few changes a second. */
    private void show(Instant now, List<Word> words) {
        if (!shownAt.plus(SHOW_PAUSE).isAfter(now)) {
            changed.forEach(server -> words.add(new Word.Changed(server)));
            changed.clear();
            shownAt = now;
        }
    }

    /** The plan made last. */
    public Plan lastPlan() {
        return lastPlan;
    }

    /** Answers the demands that have gone into a plan, so that the answers say why something was not placed. */
    public void answers(List<Word> words) {
        unanswered.forEach((job, demand) -> words.add(new Word.Answer(
                job, demand.revision(), demand.adopting() ? running(job) : List.of(), lastPlan.verdicts(job))));
        unanswered.clear();
    }

    private List<Word.Running> running(JobId job) {
        return database.running(job).stream()
                .map(lease -> new Word.Running(
                        lease.lease().server(),
                        database.incarnationOf(lease.lease().server()),
                        lease))
                .toList();
    }

    // ---- questions

    /**
     * Servers by name.
     *
     * @param after the one, by name, after which they begin; empty for all
     * @param most how many
     */
    public List<ServerDetail> servers(Optional<ServerId> after, int most, Instant now) {
        return database.details(after, most, failures, now);
    }

    /** A server; empty when it is not known. */
    public Optional<ServerDetail> server(ServerId server, Instant now) {
        return database.detail(server, failures, now);
    }

    /** What jobs want, and what runs of it. */
    public Backlog backlog() {
        return database.demands().backlog();
    }

    /** Where tasks with each of these requirements could run. */
    public List<Assessment> assess(List<Requirements> needs) {
        Assessor assessor = new Assessor(database.snapshot());
        return needs.stream().map(assessor::of).toList();
    }

    /**
     * How projects share the farm, those first that have most of it.
     *
     * @param also names of some that neither are configured nor have jobs
     * @param most how many
     */
    public List<ProjectShare> projects(Collection<String> also, int most) {
        return ProjectViews.of(database.snapshot(), also, most);
    }

    /** The farm in figures. */
    public FarmFigures figures() {
        return database.figures();
    }

    /** What servers have done since this broker is in office. */
    public TaskTally done() {
        return database.done();
    }

    /** Looks at how busy each server is; once a second is enough. */
    public void look(Instant now) {
        database.look(now);
    }

    /** How busy a server was in the last two hours; empty when it is not known. */
    public Optional<TimeSeries> past(ServerId server) {
        return database.past(server);
    }

    /**
     * What the number of nodes is decided from; to be asked for right after a plan.
     *
     * @param classes of nodes that can be had
     */
    public Situation situation(List<NodeClass> classes) {
        return ScalingSurvey.of(database.snapshot(), lastPlan, classes);
    }

    /** The limits of the site, by name. */
    public List<LimitDetail> limits() {
        return database.limitDetails();
    }
}
