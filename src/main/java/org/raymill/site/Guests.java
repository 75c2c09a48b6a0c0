package org.raymill.site;

import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.raymill.model.Amounts;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.ConsignmentReport.State;
import org.raymill.model.GuestControl;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.Price;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.ConsignedReply;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobs;
import org.raymill.site.SiteSettings.Terms;

/**
 * Takes in jobs that another site hands over, and does with them what that site wants. Nothing of them is remembered here: the job itself, whose id
 * the other site has chosen, is the record, so that an order may come as often as it likes. Safe to use from many threads.
 */
public final class Guests {

    /** What this site has to take jobs in. */
    public interface Reception {

        /** What is wrong with a job, for people; nothing when it can be rendered here. Does not block. */
        List<String> problems(JobSpec spec);

        /**
         * The files of a job that its site has still to bring. From now on none of them that is here, or comes, is removed, unless the job is not asked
         * for again for a long time. Blocks.
         *
         * @param manifest the list of the files, which may itself be one of them
         */
        List<Sha256> lacks(SiteName peer, JobId job, Sha256 manifest) throws IOException;

        /**
         * Enters the job in the catalogue and has it accepted; as often as it is asked for, once.
         *
         * @return {@link State#ACCEPTED}, {@link State#REFUSED} when its site has as many jobs here as it may, or {@link State#GONE} when it was accepted
         *     before, and removed since
         */
        CompletionStage<ConsignmentReport> accept(JobId job, JobSpec spec);

        /** What is kept of a job that has ended and was removed goes. Blocks. */
        void cleanUp(JobId job) throws IOException;

        /**
         * The jobs of a site that have ended long ago.
         *
         * @param before when they have ended
         */
        CompletionStage<List<JobId>> endedGuests(SiteName peer, Instant before);

        /** A site wants nothing more of a job, and nothing of it is here any more: what was brought for it may go. Does not block. */
        void released(SiteName peer, JobId job);
    }

    /** An order that no honest site gives. */
    public static final class DishonestException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private DishonestException(String message) {
            super(message);
        }
    }

    /** The package that runs any command line that a job gives. */
    private static final String ANY_COMMAND = "command";

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Terms terms;
    private final RenderJobs jobs;
    private final Reception reception;
    private final Executor blocking;

    Guests(Terms terms, RenderJobs jobs, Reception reception, Executor blocking) {
        this.terms = terms;
        this.jobs = jobs;
        this.reception = reception;
        this.blocking = blocking;
    }

    /**
     * Does what a site wants of a consignment, or a part of it.
     *
     * @param rights what that site may do here
     * @return what is to be told it; fails with {@link DishonestException} when the consignment is somebody else's, and otherwise when this site does
     *     not work now
     */
    CompletionStage<ConsignmentReport> take(SiteName peer, Rights rights, ConsignmentOrder order) {
        return this.<ConsignedReply>ask(order.id(), replyTo -> new GetConsigned(order.known(), replyTo))
                .thenCompose(
                        known -> known.summary().isPresent() ? goOn(peer, order, known) : begin(peer, rights, order))
                .thenApply(report -> report.answering(order));
    }

    private <R> CompletionStage<R> ask(JobId job, Function<ActorRef<R>, RenderJobCommand> message) {
        return jobs.ask(job, message, ANSWER_LIMIT);
    }

    // ---- a job that is here

    private CompletionStage<ConsignmentReport> goOn(SiteName peer, ConsignmentOrder order, ConsignedReply known) {
        boolean own = known.origin()
                .filter(origin -> origin.equals(new JobOrigin(peer, order.job())))
                .isPresent();
        if (!own) {
            throw new DishonestException("it claims job " + order.id() + ", which it did not hand over");
        }
        JobSummary summary = known.summary().orElseThrow();
        boolean ended = summary.endedAt().isPresent();
        if (order.want() == Want.REMOVE) {
            CompletionStage<ConsignmentReport> going = ended
                    ? remove(
                            order.id(),
                            JobOrigin.account(peer),
                            "its site has what it wanted",
                            () -> reception.released(peer, order.id()))
                    : cancel(peer, order, "its site wants it no more");
            return going.thenApply(report -> report.with(known.usage()));
        }
        if (order.want() == Want.KEEP && !ended) {
            return cancel(peer, order, "its site wants nothing more of it")
                    .thenApply(report -> report.with(known.usage()));
        }
        ConsignmentReport report = new ConsignmentReport(
                        ended ? State.ENDED : State.ACCEPTED,
                        known.control().flatMap(GuestControl::hold).orElse(summary.reason()),
                        summary.tasksRunning(),
                        known.failed(),
                        known.results())
                .with(known.attempts())
                .with(known.usage());
        return adjust(peer, order, known).thenApply(done -> report);
    }

    private CompletionStage<ConsignmentReport> cancel(SiteName peer, ConsignmentOrder order, String reason) {
        return this.<CancelReply>ask(order.id(), replyTo -> new Cancel(JobOrigin.account(peer), reason, replyTo))
                .thenApply(reply -> ConsignmentReport.of(State.ACCEPTED, "it is being cancelled"));
    }

    /**
     * Removes a job that has ended, with its pictures and logs.
     *
     * @param released is run when nothing of it is left
     */
    CompletionStage<ConsignmentReport> remove(JobId job, String by, String reason, Runnable released) {
        // First the files: when that fails, or is interrupted, the job is still there to have it done again.
        return onBlocking(() -> {
                    reception.cleanUp(job);
                    return job;
                })
                .thenCompose(cleaned -> this.<OperateReply>ask(
                        job, replyTo -> new Operate(JobOperation.of(JobOperation.Kind.REMOVE), by, reason, replyTo)))
                .thenApply(reply -> {
                    if (reply.outcome() != OperateReply.Outcome.DONE
                            && reply.outcome() != OperateReply.Outcome.UNCHANGED) {
                        return ConsignmentReport.of(State.ENDED, reply.message());
                    }
                    released.run();
                    return ConsignmentReport.of(State.GONE, "the job, its pictures and its logs were removed");
                });
    }

    /** Pause, resume and priority, as far as its site has not said so already. What people here have said since stays. */
    private CompletionStage<?> adjust(SiteName peer, ConsignmentOrder order, ConsignedReply known) {
        return due(order, known.summary().orElseThrow(), known.control().orElseThrow())
                .<CompletionStage<?>>map(wanted -> this.<OperateReply>ask(
                        order.id(), replyTo -> new Operate(wanted, JobOrigin.account(peer), "", replyTo)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private static Optional<JobOperation> due(ConsignmentOrder order, JobSummary summary, GuestControl control) {
        boolean paused = summary.status() == JobStatus.PAUSED;
        boolean toPause = order.want() == Want.PAUSE;
        if (summary.endedAt().isPresent()) {
            return Optional.empty();
        } else if (toPause && !paused) {
            return Optional.of(JobOperation.of(JobOperation.Kind.PAUSE));
        } else if (paused && !toPause && control.hold().isEmpty()) {
            return Optional.of(JobOperation.of(JobOperation.Kind.RESUME));
        }
        return control.priority() == order.priority()
                ? Optional.empty()
                : Optional.of(JobOperation.priority(order.priority()));
    }

    // ---- a job that is not here

    private CompletionStage<ConsignmentReport> begin(SiteName peer, Rights rights, ConsignmentOrder order) {
        if (!order.want().renders()) {
            reception.released(peer, order.id());
            return CompletableFuture.completedFuture(
                    ConsignmentReport.of(State.GONE, "there is nothing of it at this site"));
        }
        Optional<ConsignmentReport> refusal = refusal(rights, order.spec().orElseThrow())
                .map(why -> ConsignmentReport.of(State.REFUSED, why))
                .or(() -> tooCheap(order.price()));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        JobSpec spec = order.spec().orElseThrow().from(new JobOrigin(peer, order.job()));
        return onBlocking(() -> reception.lacks(peer, order.id(), spec.manifest()))
                .thenCompose(lacking -> lacking.isEmpty()
                        ? reception.accept(order.id(), spec)
                        : CompletableFuture.completedFuture(ConsignmentReport.of(
                                State.LACKS_FILES, lacking.size() + " files are still to be brought")));
    }

    /** What other sites say of their jobs is a stranger's word. */
    private Optional<String> refusal(Rights rights, JobSpec spec) {
        String project = spec.policy().project();
        if (rights.cores() == 0) {
            return Optional.of("this site takes no jobs of yours (raymill.site.peers...cores is 0 there)");
        }
        if (!rights.projects().isEmpty() && !rights.projects().contains(project)) {
            return Optional.of("this site takes no jobs of the project " + project);
        }
        if (!rights.packages().isEmpty()
                && !rights.packages().contains(spec.profile().packageName())) {
            return Optional.of("you may not render by " + spec.profile().packageName() + " at this site");
        }
        if (rights.packages().isEmpty() && spec.profile().packageName().equals(ANY_COMMAND)) {
            return Optional.of("command lines of your own run at this site only when it names the package "
                    + ANY_COMMAND + " among those that you may use");
        }
        if (spec.profile().amounts().size() >= Amounts.MAX_AMOUNTS
                || spec.profile().amounts().keySet().stream().anyMatch(JobOrigin::isLimit)) {
            return Optional.of("it names too many amounts, or one by which this site counts what other sites use");
        }
        if (!terms.dataClasses().contains(spec.policy().site().dataClass())) {
            return Optional.of("this site takes no data of the class "
                    + spec.policy().site().dataClass());
        }
        if (spec.keepsResultsThere() && terms.keepResults().isZero()) {
            return Optional.of(
                    "this site keeps no results for other sites (raymill.site.files.keep-results is 0 there)");
        }
        if (spec.policy().site().choice().kind() != SiteChoice.Kind.LOCAL
                || !spec.policy().dependencies().isEmpty()
                || spec.encoding().isPresent()) {
            return Optional.of("what was handed over is not handed on, waits for no other job, and becomes no movie");
        }
        List<String> problems = reception.problems(spec);
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** What was agreed when it was handed over holds; but not what this site has never asked so little as. */
    private Optional<ConsignmentReport> tooCheap(Price agreed) {
        Price asked = new Price(terms.pricePerCoreHour(), terms.currency());
        if (agreed.covers(asked)) {
            return Optional.empty();
        }
        String why = "this site asks " + asked + " for a core for an hour now, and " + agreed + " was agreed";
        return Optional.of(ConsignmentReport.of(State.REFUSED, why).asking(asked));
    }

    /** Work that blocks. */
    private interface Blocking<T> {
        T call() throws IOException;
    }

    private <T> CompletionStage<T> onBlocking(Blocking<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }
}
