package org.raymill.api;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.raymill.model.Assessment;
import org.raymill.model.AttemptId;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.model.CollectionReport;
import org.raymill.model.FarmFigures;
import org.raymill.model.FrameDetail;
import org.raymill.model.FrameProgress;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDetail;
import org.raymill.model.JobFilter;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.LimitDetail;
import org.raymill.model.PictureFormat;
import org.raymill.model.PlanSummary;
import org.raymill.model.ProjectShare;
import org.raymill.model.QuotaExcess;
import org.raymill.model.RelativePath;
import org.raymill.model.Requirements;
import org.raymill.model.ResultDetail;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteDetail;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.model.TimeSeries;
import org.raymill.model.UsageSum;
import org.raymill.model.Whereabouts;
import org.raymill.model.Why;
import org.raymill.protocol.FarmHistoryCommand.GetHistory;
import org.raymill.protocol.FarmHistoryCommand.History;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.AuditReply;
import org.raymill.protocol.JobCatalogCommand.CountJobs;
import org.raymill.protocol.JobCatalogCommand.CountReply;
import org.raymill.protocol.JobCatalogCommand.FrameTimes;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListReply;
import org.raymill.protocol.JobCatalogCommand.MeasureFrames;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.SumUsage;
import org.raymill.protocol.JobCatalogCommand.UsageReply;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.FrameReply;
import org.raymill.protocol.RenderJobCommand.FramesReply;
import org.raymill.protocol.RenderJobCommand.GetFrame;
import org.raymill.protocol.RenderJobCommand.GetFrames;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetResults;
import org.raymill.protocol.RenderJobCommand.GetTask;
import org.raymill.protocol.RenderJobCommand.GetTasks;
import org.raymill.protocol.RenderJobCommand.GetWhy;
import org.raymill.protocol.RenderJobCommand.JobReply;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.OperateReply;
import org.raymill.protocol.RenderJobCommand.ResultsReply;
import org.raymill.protocol.RenderJobCommand.Submit;
import org.raymill.protocol.RenderJobCommand.SubmitReply;
import org.raymill.protocol.RenderJobCommand.TaskReply;
import org.raymill.protocol.RenderJobCommand.TasksReply;
import org.raymill.protocol.RenderJobCommand.WhyReply;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Assess;
import org.raymill.protocol.SchedulerCommand.Assessments;
import org.raymill.protocol.SchedulerCommand.Backlog;
import org.raymill.protocol.SchedulerCommand.Farm;
import org.raymill.protocol.SchedulerCommand.GetBacklog;
import org.raymill.protocol.SchedulerCommand.GetFarm;
import org.raymill.protocol.SchedulerCommand.GetLimits;
import org.raymill.protocol.SchedulerCommand.GetProjects;
import org.raymill.protocol.SchedulerCommand.GetScaling;
import org.raymill.protocol.SchedulerCommand.GetServer;
import org.raymill.protocol.SchedulerCommand.GetServerPast;
import org.raymill.protocol.SchedulerCommand.GetServers;
import org.raymill.protocol.SchedulerCommand.Limits;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.OrderServerReply;
import org.raymill.protocol.SchedulerCommand.Projects;
import org.raymill.protocol.SchedulerCommand.Scaling;
import org.raymill.protocol.SchedulerCommand.ServerPast;
import org.raymill.protocol.SchedulerCommand.ServerReply;
import org.raymill.protocol.SchedulerCommand.Servers;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.protocol.StoreCollectorCommand.Collect;
import org.raymill.protocol.StoreCollectorCommand.CollectorReply;
import org.raymill.protocol.StoreCollectorCommand.GetCollections;

/** Jobs, a catalogue and a Scheduler that keep everything in memory, and can be made to fall silent. */
final class FakeFarm implements RenderJobs {

    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** A job of the farm. */
    static final class Job {
        volatile JobDetail detail;
        final List<JobDetail.TaskDetail> tasks = new CopyOnWriteArrayList<>();
        final List<ResultDetail> results = new CopyOnWriteArrayList<>();
        final Map<Integer, FrameDetail> frames = new ConcurrentHashMap<>();
        volatile int submissions;
        volatile boolean removed;
        volatile Optional<Cancel> cancelled = Optional.empty();
        final List<Operate> operations = new CopyOnWriteArrayList<>();
        /** What comes of every operation. */
        volatile OperateReply.Outcome outcome = OperateReply.Outcome.DONE;

        /** Why the job waits, or a task of it. */
        final Map<Optional<TaskId>, Why> whys = new ConcurrentHashMap<>();

        JobSummary summary() {
            return detail.summary();
        }
    }

    private record Addressed(JobId job, RenderJobCommand message) {}

    private record Registration(JobId job, String requestHash) {}

    final Map<JobId, Job> jobs = new ConcurrentSkipListMap<>();
    final List<ServerDetail> servers = new CopyOnWriteArrayList<>();
    final List<ListJobs> listed = new CopyOnWriteArrayList<>();
    final List<LimitDetail> limits = new CopyOnWriteArrayList<>();
    /** Null while the Scheduler does not know it yet. */
    volatile ScalingSignal scaling;

    final Map<ServerId, TimeSeries> pasts = new ConcurrentHashMap<>();
    final List<GetHistory> historyQuestions = new CopyOnWriteArrayList<>();
    volatile TimeSeries history = TimeSeries.empty(1);
    volatile FarmFigures figures = FarmFigures.NONE;
    volatile Optional<PlanSummary> lastPlan = Optional.empty();
    final List<OrderServer> orders = new CopyOnWriteArrayList<>();
    /** The newest first. */
    final List<AuditEntry> audit = new CopyOnWriteArrayList<>();

    /** The most time first. */
    final List<UsageSum> usage = new CopyOnWriteArrayList<>();

    final List<SumUsage> usageQuestions = new CopyOnWriteArrayList<>();

    private final Map<String, Registration> keys = new ConcurrentHashMap<>();

    volatile boolean jobsAnswer = true;
    /** What every question to a job fails with. */
    volatile Optional<RuntimeException> bug = Optional.empty();

    volatile boolean catalogAnswers = true;
    volatile boolean databaseAnswers = true;
    volatile boolean schedulerAnswers = true;

    private final ActorTestKit kit;
    private final ActorRef<Addressed> jobActor;
    final ActorRef<JobCatalogCommand> catalog;
    final ActorRef<SchedulerCommand> scheduler;
    final ActorRef<JobTemplatesCommand> templates;
    final FakeTemplates keptTemplates = new FakeTemplates();
    final ActorRef<StoreCollectorCommand> collector;
    final ActorRef<SiteLinksCommand> sites;
    /** The linked sites. */
    volatile SiteLinksCommand.Sites linked = new SiteLinksCommand.Sites(null, null);
    /** Who wanted sites to be listened to again. */
    final List<SiteLinksCommand.Admit> admissions = new CopyOnWriteArrayList<>();
    /** Why no site is. */
    volatile String notAdmitted = "";
    /** Where every site gives out files. */
    volatile SiteLinksCommand.Gate gate = new SiteLinksCommand.Gate(Optional.of("https://berlin"), "");
    /** Brings something of another site; answers why it can not. */
    volatile Function<SiteLinksCommand, String> bring = wanted -> "nothing is linked";

    final List<Assess> assessed = new CopyOnWriteArrayList<>();
    /** Where tasks could run. */
    volatile Function<Requirements, Assessment> assess = needs -> new Assessment(0, 0, 0, 0, 0, List.of());

    volatile Backlog backlog = new Backlog(List.of());
    /** What frames took, by package and project. */
    final Map<String, List<Long>> frameMillis = new ConcurrentHashMap<>();
    /** Attempts that run at other sites. */
    final Map<AttemptId, Whereabouts> elsewhere = new ConcurrentHashMap<>();
    /** What was asked of the collector, which is always busy with the first. */
    final List<Collect> collections = new CopyOnWriteArrayList<>();
    /** What happens when a job is registered, before it is answered. */
    volatile Consumer<Register> onRegistration = request -> {};
    /** What registrations exceed. */
    volatile Optional<QuotaExcess> excess = Optional.empty();

    FakeFarm(ActorTestKit kit) {
        this.kit = kit;
        this.jobActor = kit.spawn(jobBehavior());
        this.catalog = kit.spawn(catalogBehavior());
        this.scheduler = kit.spawn(schedulerBehavior());
        this.templates = kit.spawn(keptTemplates.behavior(() -> databaseAnswers));
        this.sites = kit.spawn(Behaviors.receive(SiteLinksCommand.class)
                .onMessage(SiteLinksCommand.GetSites.class, question -> {
                    question.replyTo().tell(linked);
                    return Behaviors.same();
                })
                .onMessage(SiteLinksCommand.Admit.class, order -> {
                    admissions.add(order);
                    Optional<SiteDetail> site = linked.sites().stream()
                            .filter(one -> one.name().equals(order.site()))
                            .findFirst();
                    order.replyTo().tell(new SiteLinksCommand.Admitted(site, notAdmitted));
                    return Behaviors.same();
                })
                .onMessage(SiteLinksCommand.FindGate.class, question -> {
                    question.replyTo().tell(gate);
                    return Behaviors.same();
                })
                .onMessage(SiteLinksCommand.BringSample.class, wanted -> {
                    wanted.replyTo().tell(new SiteLinksCommand.Brought(bring.apply(wanted)));
                    return Behaviors.same();
                })
                .onMessage(SiteLinksCommand.BringLog.class, wanted -> {
                    wanted.replyTo().tell(new SiteLinksCommand.Brought(bring.apply(wanted)));
                    return Behaviors.same();
                })
                .build());
        this.collector = kit.spawn(Behaviors.receive(StoreCollectorCommand.class)
                .onAnyMessage(message -> {
                    onCollector(message);
                    return Behaviors.same();
                })
                .build());
    }

    /** Forgets everything and answers again. */
    void reset() {
        jobs.clear();
        elsewhere.clear();
        bring = wanted -> "nothing is linked";
        gate = new SiteLinksCommand.Gate(Optional.of("https://berlin"), "");
        servers.clear();
        listed.clear();
        limits.clear();
        pasts.clear();
        historyQuestions.clear();
        history = TimeSeries.empty(1);
        figures = FarmFigures.NONE;
        lastPlan = Optional.empty();
        orders.clear();
        audit.clear();
        usage.clear();
        usageQuestions.clear();
        keptTemplates.clear();
        assessed.clear();
        frameMillis.clear();
        assess = needs -> new Assessment(0, 0, 0, 0, 0, List.of());
        backlog = new Backlog(List.of());
        keys.clear();
        onRegistration = request -> {};
        excess = Optional.empty();
        jobsAnswer = true;
        bug = Optional.empty();
        catalogAnswers = true;
        databaseAnswers = true;
        schedulerAnswers = true;
    }

    // ---- jobs

    @Override
    public void tell(JobId job, RenderJobCommand message) {
        jobActor.tell(new Addressed(job, message));
    }

    @Override
    public <R> CompletionStage<R> ask(JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
        if (bug.isPresent()) {
            return CompletableFuture.failedFuture(bug.get());
        }
        return AskPattern.ask(
                jobActor,
                replyTo -> new Addressed(job, message.apply(replyTo)),
                timeout,
                kit.system().scheduler());
    }

    private Behavior<Addressed> jobBehavior() {
        return Behaviors.receiveMessage(addressed -> {
            if (jobsAnswer) {
                onJob(addressed.job(), addressed.message());
            }
            return Behaviors.same();
        });
    }

    private void onJob(JobId id, RenderJobCommand message) {
        Optional<Job> job = Optional.ofNullable(jobs.get(id));
        if (message instanceof Submit submit) {
            Job submitted = jobs.computeIfAbsent(id, key -> add(key, submit.spec()));
            submitted.submissions++;
            submit.replyTo().tell(new SubmitReply(submitted.summary(), submitted.removed));
        } else if (message instanceof GetJob get) {
            get.replyTo().tell(new JobReply(job.map(found -> found.detail)));
        } else if (message instanceof Cancel cancel) {
            int changes = job.map(found -> found.detail.changes()).orElse(0);
            boolean outdated = !cancel.expected().allows(JobDetail.tag(changes));
            boolean accepted = job.isPresent()
                    && !outdated
                    && !job.get().summary().status().isFinal();
            job.filter(found -> !outdated).ifPresent(found -> found.cancelled = Optional.of(cancel));
            cancel.replyTo().tell(new CancelReply(accepted, outdated, job.map(Job::summary), changes));
        } else if (message instanceof Operate operate) {
            operate.replyTo().tell(operate(job, operate));
        } else if (message instanceof GetWhy get) {
            get.replyTo().tell(new WhyReply(job.map(found -> found.whys.get(get.task()))));
        } else if (message instanceof GetTasks get) {
            get.replyTo().tell(job.map(found -> tasks(found, get)).orElse(new TasksReply(false, 0, List.of())));
        } else if (message instanceof GetTask get) {
            String wanted = get.task().toString();
            get.replyTo().tell(new TaskReply(job.flatMap(found -> found.tasks.stream()
                    .filter(task -> task.id().equals(wanted))
                    .findFirst())));
        } else if (message instanceof GetFrame get) {
            get.replyTo()
                    .tell(new FrameReply(
                            job.isPresent(), job.flatMap(found -> Optional.ofNullable(found.frames.get(get.frame())))));
        } else if (message instanceof GetFrames get) {
            get.replyTo()
                    .tell(job.map(found -> new FramesReply(true, found.frames.size(), listed(found, get)))
                            .orElse(new FramesReply(false, 0, List.of())));
        } else if (message instanceof RenderJobCommand.FindElsewhere find) {
            find.replyTo()
                    .tell(new RenderJobCommand.ElsewhereReply(Optional.ofNullable(elsewhere.get(find.attempt()))));
        } else if (message instanceof RenderJobCommand.FindResult find) {
            find.replyTo()
                    .tell(new RenderJobCommand.ResultReply(job.stream()
                            .flatMap(found -> found.results.stream())
                            .filter(result -> result.id().equals(find.name()))
                            .findFirst()));
        } else if (message instanceof GetResults get) {
            get.replyTo()
                    .tell(job.map(found -> new ResultsReply(
                                    true, found.results.size(), page(found.results, get.offset(), get.limit())))
                            .orElse(new ResultsReply(false, 0, List.of())));
        }
    }

    private static List<FrameProgress> listed(Job job, GetFrames get) {
        List<FrameProgress> all = job.frames.values().stream()
                .map(FrameProgress::of)
                .sorted(java.util.Comparator.comparing(FrameProgress::frame))
                .toList();
        return page(all, get.offset(), get.limit());
    }

    private static OperateReply operate(Optional<Job> job, Operate operate) {
        if (job.isEmpty()) {
            return new OperateReply(OperateReply.Outcome.NO_SUCH_JOB, "", Optional.empty());
        }
        job.get().operations.add(operate);
        int changes = job.get().detail.changes();
        boolean outdated = !operate.expected().allows(JobDetail.tag(changes));
        OperateReply.Outcome outcome = outdated ? OperateReply.Outcome.OUTDATED : job.get().outcome;
        String message =
                switch (outcome) {
                    case REFUSED -> "that does not go with it";
                    case NO_SUCH_TASK -> "the job has no such frame or task";
                    default -> "";
                };
        return new OperateReply(outcome, message, Optional.of(job.get().summary()), changes);
    }

    private static TasksReply tasks(Job job, GetTasks get) {
        List<JobDetail.TaskDetail> matching = job.tasks.stream()
                .filter(task ->
                        get.status().isEmpty() || task.status() == get.status().get())
                .toList();
        return new TasksReply(true, matching.size(), page(matching, get.offset(), get.limit()));
    }

    private static <T> List<T> page(List<T> all, int offset, int limit) {
        return all.stream().skip(offset).limit(limit).toList();
    }

    /** A job of the built-in package for pictures of 64x32 pixels, as anybody submits it. */
    static JobSpec helmet(String frames, TileGrid tiles, Map<String, String> parameters) {
        return new JobSpec(
                "helmet",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse(frames), 1, tiles, 1, 1024),
                new RelativePath("helmet.glb"),
                new Sha256("0".repeat(64)),
                2,
                64,
                32,
                PictureFormat.PNG,
                parameters,
                new JobPolicy(50, "default", "anonymous", 3));
    }

    /** A job of Blender that asks for so many graphics processors. */
    static JobSpec blender(int gpus, Map<String, String> parameters) {
        HostNeeds host =
                new HostNeeds(false, new GpuNeeds(gpus, "", 0), "", "", 0, List.of(), List.of(), List.of(), List.of());
        return new JobSpec(
                "film",
                new JobProfile(
                        "blender", Optional.empty(), FrameSet.parse("1-3"), 1, TileGrid.WHOLE, 1, 1024, host, Map.of()),
                new RelativePath("film.blend"),
                new Sha256("0".repeat(64)),
                2,
                64,
                32,
                PictureFormat.PNG,
                parameters,
                new JobPolicy(50, "default", "anonymous", 3));
    }

    static Job add(JobId id, JobSpec spec) {
        Job job = new Job();
        JobSummary summary = summary(id, spec.name(), JobStatus.WAITING);
        job.detail = new JobDetail(summary, spec, List.of(), List.of(), "nothing is free", 0);
        return job;
    }

    static JobSummary summary(JobId id, String name, JobStatus status) {
        return new JobSummary(
                id.value(),
                name,
                status,
                "",
                "gltf",
                "default",
                "anonymous",
                50,
                1,
                0,
                1,
                0,
                0,
                0,
                NOON,
                Optional.empty(),
                Optional.empty());
    }

    static JobDetail.TaskDetail task(int index, TaskStatus status) {
        return new JobDetail.TaskDetail("render-" + index, "render", "1", Optional.empty(), status, 0, List.of());
    }

    // ---- catalogue

    private Behavior<JobCatalogCommand> catalogBehavior() {
        return Behaviors.receiveMessage(message -> {
            if (catalogAnswers) {
                onCatalog(message);
            }
            return Behaviors.same();
        });
    }

    private void onCatalog(JobCatalogCommand message) {
        if (message instanceof Register register) {
            register.replyTo().tell(register(register));
        } else if (message instanceof ListJobs list) {
            listed.add(list);
            list.replyTo().tell(list(list));
        } else if (message instanceof CountJobs count) {
            count.replyTo().tell(count(count));
        } else if (message instanceof ListAudit list) {
            list.replyTo().tell(list(list));
        } else if (message instanceof MeasureFrames question) {
            String key = question.packageName()
                    + question.project().map(name -> " " + name).orElse("");
            question.replyTo().tell(new FrameTimes(databaseAnswers, frameMillis.getOrDefault(key, List.of())));
        } else if (message instanceof SumUsage question) {
            usageQuestions.add(question);
            boolean more = usage.size() > question.limit();
            question.replyTo().tell(new UsageReply(databaseAnswers, page(usage, 0, question.limit()), more));
        }
    }

    private void onCollector(StoreCollectorCommand message) {
        if (message instanceof Collect collect) {
            collections.add(collect);
            collect.replyTo().tell(new CollectorReply(collections.size() == 1, running(), Optional.empty()));
        } else if (message instanceof GetCollections question) {
            question.replyTo().tell(new CollectorReply(false, running(), Optional.empty()));
        }
    }

    private Optional<CollectionReport> running() {
        return collections.stream()
                .findFirst()
                .map(asked -> new CollectionReport(
                        asked.by(), asked.dryRun(), Instant.EPOCH, Optional.empty(), 0, 0, 0, 0, 0, ""));
    }

    private RegisterReply register(Register request) {
        onRegistration.accept(request);
        if (!databaseAnswers) {
            return new RegisterReply(Outcome.UNAVAILABLE, Optional.empty(), "the database does not answer");
        }
        if (excess.isPresent()) {
            return new RegisterReply(Outcome.EXCEEDED, Optional.empty(), "", excess);
        }
        if (request.idempotencyKey().isEmpty()) {
            return new RegisterReply(Outcome.REGISTERED, Optional.of(request.job()), "");
        }
        Registration fresh = new Registration(request.job(), request.requestHash());
        Registration before = keys.putIfAbsent(request.idempotencyKey().get(), fresh);
        if (before == null) {
            return new RegisterReply(Outcome.REGISTERED, Optional.of(request.job()), "");
        }
        boolean same = before.requestHash().equals(request.requestHash());
        return new RegisterReply(same ? Outcome.REPEATED : Outcome.CONFLICT, Optional.of(before.job()), "");
    }

    private ListReply list(ListJobs query) {
        List<JobSummary> matching = matching(query.filter());
        // The newest first, whatever order is asked for.
        matching.sort(Comparator.comparing(JobSummary::id).reversed());
        query.after()
                .map(place -> place.job().value())
                .ifPresent(last -> matching.removeIf(job -> job.id().compareTo(last) >= 0));
        boolean more = matching.size() > query.limit();
        return new ListReply(databaseAnswers, page(matching, 0, query.limit()), more);
    }

    private List<JobSummary> matching(JobFilter filter) {
        List<JobSummary> matching =
                new ArrayList<>(jobs.values().stream().map(Job::summary).toList());
        matching.removeIf(
                job -> !filter.statuses().isEmpty() && !filter.statuses().contains(job.status()));
        filter.visible().ifPresent(projects -> matching.removeIf(job -> !projects.contains(job.project())));
        return matching;
    }

    private CountReply count(CountJobs query) {
        return new CountReply(
                databaseAnswers,
                matching(query.filter()).stream()
                        .collect(Collectors.toMap(JobSummary::status, job -> 1, Integer::sum)));
    }

    private AuditReply list(ListAudit query) {
        List<AuditEntry> matching = new ArrayList<>(audit);
        AuditFilter filter = query.filter();
        matching.removeIf(entry -> filter.subject()
                        .filter(subject -> !subject.equals(entry.subject()))
                        .isPresent()
                || filter.by().filter(by -> !by.equals(entry.by())).isPresent()
                || !filter.actions().isEmpty() && !filter.actions().contains(entry.action())
                || filter.since().filter(entry.at()::isBefore).isPresent()
                || filter.until().filter(until -> !entry.at().isBefore(until)).isPresent());
        query.before().ifPresent(before -> {
            int last = matching.stream().map(AuditEntry::position).toList().indexOf(before);
            matching.subList(0, last + 1).clear();
        });
        return new AuditReply(databaseAnswers, page(matching, 0, query.limit()), matching.size() > query.limit());
    }

    // ---- Scheduler

    private Behavior<SchedulerCommand> schedulerBehavior() {
        return Behaviors.receiveMessage(message -> {
            if (schedulerAnswers) {
                onScheduler(message);
            }
            return Behaviors.same();
        });
    }

    private void onScheduler(SchedulerCommand message) {
        if (message instanceof GetServers get) {
            get.replyTo().tell(new Servers(7, servers));
        } else if (message instanceof GetServer get) {
            get.replyTo()
                    .tell(new ServerReply(servers.stream()
                            .filter(server -> server.id().equals(get.server().value()))
                            .findFirst()));
        } else if (message instanceof GetServerPast get) {
            get.replyTo().tell(new ServerPast(Optional.ofNullable(pasts.get(get.server()))));
        } else if (message instanceof GetFarm get) {
            get.replyTo().tell(new Farm(7, Instant.parse("2026-01-01T00:00:00Z"), false, figures, lastPlan));
        } else if (message instanceof GetHistory get) {
            historyQuestions.add(get);
            get.replyTo().tell(new History(databaseAnswers, history));
        } else if (message instanceof GetScaling get) {
            get.replyTo().tell(new Scaling(Optional.ofNullable(scaling)));
        } else if (message instanceof GetLimits get) {
            get.replyTo().tell(new Limits(limits));
        } else if (message instanceof Assess ask) {
            assessed.add(ask);
            ask.replyTo().tell(new Assessments(ask.needs().stream().map(assess).toList()));
        } else if (message instanceof GetBacklog get) {
            get.replyTo().tell(backlog);
        } else if (message instanceof GetProjects get) {
            get.replyTo()
                    .tell(new Projects(get.also().stream()
                            .map(name -> new ProjectShare(name, false, 1, 0, 1, 2, 3, 4, 0.25, 0.5))
                            .toList()));
        } else if (message instanceof OrderServer order) {
            Optional<ServerDetail> server = servers.stream()
                    .filter(known -> known.id().equals(order.server().value()))
                    .findFirst();
            order.replyTo().tell(order(order, server));
        }
    }

    private OrderServerReply order(OrderServer order, Optional<ServerDetail> server) {
        if (server.isEmpty()) {
            return new OrderServerReply(OrderServerReply.Outcome.NO_SUCH_SERVER, "no such server", server);
        }
        if (!databaseAnswers) {
            return new OrderServerReply(OrderServerReply.Outcome.UNAVAILABLE, "no database", Optional.empty());
        }
        if (!order.expected().allows(ServerDetail.tag(server.get().orderedAt()))) {
            return new OrderServerReply(OrderServerReply.Outcome.OUTDATED, "", Optional.empty());
        }
        orders.add(order);
        return new OrderServerReply(OrderServerReply.Outcome.DONE, "", server);
    }

    static ServerDetail server(String name, ServerDetail.Status status, InstalledPackage... packages) {
        HostHardware host = new HostHardware(name, "Linux", "amd64", "cpu", 8, 1024, List.of(), 100);
        return new ServerDetail(name, status, "", host, 8, 0, 1024, 0, List.of(packages), List.of(), NOON, NOON);
    }
}
