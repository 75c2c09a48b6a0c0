package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Checks;
import org.raymill.api.json.JobSubmission.Encode;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.JobSubmission.Gpus;
import org.raymill.api.json.JobSubmission.Host;
import org.raymill.api.json.JobSubmission.Limits;
import org.raymill.api.json.JobSubmission.Picture;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.api.json.JobSubmission.Predecessor;
import org.raymill.api.json.JobSubmission.Profile;
import org.raymill.api.json.JobSubmission.Receiver;
import org.raymill.api.json.JobSubmission.Where;
import org.raymill.api.json.SubmissionCopy.Omission;
import org.raymill.model.AssociatedFile;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.model.SiteTerms;
import org.raymill.rendering.definition.Definitions;

/** Makes of a job the submission by which it would be submitted again. */
final class SubmissionOfJob {

    /** Names of what nobody else is to know. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(passw|secret|token|api.?key|credential).*");

    private final JobSpec spec;
    private final List<Omission> omitted = new ArrayList<>();

    private SubmissionOfJob(JobSpec spec) {
        this.spec = spec;
    }

    /**
     * The submission.
     *
     * @param files the job's
     * @param definitions of the rendering packages: what follows of the frames is left out, since it would not follow of others
     * @param omissions gets what is left out because it is secret
     */
    static JobSubmission of(
            JobSpec spec, List<AssociatedFile> files, Definitions definitions, List<Omission> omissions) {
        SubmissionOfJob made = new SubmissionOfJob(spec);
        JobSubmission submission = new JobSubmission(
                Optional.of(spec.name()),
                spec.scene().value(),
                files.stream()
                        .map(file ->
                                new FileEntry(file.path().value(), file.sha256().hex(), file.size()))
                        .toList(),
                profile(spec.profile()),
                Optional.of(new Picture(
                        Optional.of(spec.width()),
                        Optional.of(spec.height()),
                        Optional.of(spec.format().extension()))),
                made.parameters(definitions),
                Optional.of(policy(spec.policy())),
                spec.encoding()
                        .map(movie -> new Encode(
                                movie.format().label(),
                                Optional.of(movie.framesPerSecond()),
                                Optional.of(movie.quality()),
                                Optional.of(movie.skipMissing()))));
        omissions.addAll(made.omitted);
        return submission;
    }

    private static Profile profile(JobProfile profile) {
        return new Profile(
                Optional.of(profile.packageName()),
                profile.packageVersion(),
                profile.frames().toString(),
                Optional.of(profile.chunk()),
                Optional.of(profile.tiles().toString()),
                Optional.of(profile.cores()),
                Optional.of(profile.memoryMiB()),
                Optional.of(profile.host())
                        .filter(host -> !host.equals(HostNeeds.ANY))
                        .map(SubmissionOfJob::host),
                profile.amounts());
    }

    private static Host host(HostNeeds host) {
        return new Host(
                Optional.of(host.whole()).filter(whole -> whole),
                Optional.of(host.gpus()).filter(gpus -> gpus.count() > 0).map(SubmissionOfJob::gpus),
                said(host.operatingSystem()),
                said(host.architecture()),
                above(host.freeDiskMiB()),
                host.requiredTags(),
                host.preferredTags(),
                host.excludedTags(),
                host.hosts());
    }

    private static Gpus gpus(GpuNeeds gpus) {
        return new Gpus(Optional.of(gpus.count()), said(gpus.model()), above(gpus.memoryMiB()));
    }

    private static Optional<String> said(String text) {
        return Optional.of(text).filter(given -> !given.isEmpty());
    }

    private static Optional<Integer> above(int number) {
        return Optional.of(number).filter(given -> given > 0);
    }

    private Map<String, String> parameters(Definitions definitions) {
        Map<String, String> kept = new TreeMap<>(PackageCheck.withoutDerived(spec, definitions));
        kept.keySet().removeIf(name -> {
            boolean secret = SECRET.matcher(name).matches();
            if (secret) {
                omitted.add(new Omission(
                        "/parameters/" + InputErrors.token(name), "by its name it is secret; give it again"));
            }
            return secret;
        });
        return kept;
    }

    private static Policy policy(JobPolicy policy) {
        SiteTerms site = policy.site();
        return new Policy(
                Optional.of(policy.priority()),
                Optional.of(policy.project()),
                Optional.of(policy.user()),
                Optional.of(policy.retries()),
                Optional.of(policy.urgent()),
                above(policy.maxTasks()),
                Optional.of(policy.frameOrder().toString()),
                above(policy.chunkSeconds()),
                Optional.of(new Limits(
                        above(policy.limits().attemptSeconds()),
                        above(policy.limits().silenceSeconds()))),
                Optional.of(policy.failureShare()),
                Optional.of(policy.avoidAfter()),
                policy.dependencies().stream()
                        .map(other -> new Predecessor(
                                other.job().value(),
                                other.step().map(step -> step.label()),
                                Optional.of(other.frameByFrame()),
                                Optional.of(word(other.onFailure()))))
                        .toList(),
                Optional.of(new Checks(
                        Optional.of(word(policy.checks().flagged())),
                        Optional.of(policy.checks().verifyPercent()))),
                new Where(
                        Optional.of(site.choice().toString()),
                        Optional.of(site.budget()),
                        Optional.of(site.dataClass()),
                        Optional.of(word(site.results()))),
                // Those of the site come by themselves.
                policy.notifications().stream()
                        .filter(wanted -> wanted.channel() != Channel.SITE_WEBHOOK)
                        .map(SubmissionOfJob::receiver)
                        .toList());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Receiver receiver(Notification wanted) {
        Optional<String> address = Optional.of(wanted.address());
        return new Receiver(
                address.filter(text -> wanted.channel() == Channel.WEBHOOK),
                address.filter(text -> wanted.channel() == Channel.EMAIL),
                wanted.events().stream().map(NoticeType::toString).toList());
    }
}
