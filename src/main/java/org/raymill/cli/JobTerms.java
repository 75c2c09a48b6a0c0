package org.raymill.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.raymill.model.Dependency;
import org.raymill.model.Encoding;
import org.raymill.model.FrameOrder;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.Money;
import org.raymill.model.SiteTerms;

/** What a job asks of hosts and how it is treated, in words; what is as for any other job is left out. */
final class JobTerms {

    private JobTerms() {}

    /** What it needs of a host beside cores and memory; empty when any host will do. */
    static String needs(JobProfile profile) {
        List<String> words = new ArrayList<>();
        HostNeeds host = profile.host();
        profile.packageVersion().ifPresent(range -> words.add(profile.packageName() + " " + range));
        if (host.whole()) {
            words.add("the whole host");
        }
        if (host.gpus().count() > 0) {
            words.add(gpus(host.gpus()));
        }
        add(words, "", host.operatingSystem());
        add(words, "", host.architecture());
        add(words, "", host.freeDiskMiB() == 0 ? "" : host.freeDiskMiB() + " MiB of free disk");
        add(words, "tags ", String.join(" ", host.requiredTags()));
        add(words, "rather tags ", String.join(" ", host.preferredTags()));
        add(words, "not tags ", String.join(" ", host.excludedTags()));
        add(words, "only on ", String.join(" ", host.hosts()));
        profile.amounts().forEach((name, amount) -> words.add(amount + " of " + name));
        return String.join(", ", words);
    }

    private static String gpus(GpuNeeds gpus) {
        return gpus.count()
                + (gpus.count() == 1 ? " GPU" : " GPUs")
                + (gpus.model().isEmpty() ? "" : " " + gpus.model())
                + (gpus.memoryMiB() == 0 ? "" : " of " + gpus.memoryMiB() + " MiB");
    }

    private static void add(List<String> words, String before, String text) {
        if (!text.isEmpty()) {
            words.add(before + text);
        }
    }

    /** How it is treated; empty when as any other. */
    static String treatment(JobPolicy policy) {
        List<String> words = new ArrayList<>();
        add(words, "", policy.urgent() ? "urgent" : "");
        add(words, "at most ", policy.maxTasks() == 0 ? "" : policy.maxTasks() + " tasks at a time");
        add(
                words,
                "order ",
                policy.frameOrder().equals(FrameOrder.SEQUENTIAL)
                        ? ""
                        : policy.frameOrder().toString());
        add(words, "chunks of ", span(policy.chunkSeconds()));
        add(words, "attempts of at most ", span(policy.limits().attemptSeconds()));
        add(words, "silence of at most ", span(policy.limits().silenceSeconds()));
        if (policy.failureShare() != JobPolicy.DEFAULT_FAILURE_SHARE) {
            words.add("stops above " + policy.failureShare() + " % failed tasks");
        }
        if (policy.avoidAfter() != JobPolicy.DEFAULT_AVOID_AFTER) {
            words.add("avoids servers after " + policy.avoidAfter()
                    + (policy.avoidAfter() == 1 ? " failed task" : " failed tasks"));
        }
        switch (policy.checks().flagged()) {
            case WARN -> {}
            case FAIL -> words.add("flagged pictures fail");
            case IGNORE -> words.add("pictures are not flagged");
        }
        if (policy.checks().verifyPercent() > 0) {
            words.add("verifies " + policy.checks().verifyPercent() + " % of its tasks");
        }
        return String.join(", ", words);
    }

    /** At which sites it may be rendered; empty when it stays where it is. */
    static String sites(SiteTerms terms) {
        return switch (terms.choice().kind()) {
            case LOCAL -> "";
            case ANY -> "any" + conditions(terms);
            case REMOTE -> terms.choice().remote().orElseThrow() + conditions(terms);
        };
    }

    private static String conditions(SiteTerms terms) {
        String money = terms.budget().signum() > 0 ? "for at most " + Money.exact(terms.budget(), "") : "for nothing";
        return ", " + money + ", data of class " + terms.dataClass()
                + (terms.results() == SiteTerms.Results.THERE ? ", results stay there" : "");
    }

    private static String span(int seconds) {
        return seconds == 0 ? "" : Times.text(Duration.ofSeconds(seconds));
    }

    /** What movie is made of its frames. */
    static String movie(Encoding movie) {
        return movie.format().label() + ", " + movie.framesPerSecond() + " frames a second, quality " + movie.quality()
                + (movie.skipMissing() ? ", without frames that have failed" : "");
    }

    /** What it waits for. */
    static String after(Dependency dependency) {
        String what = dependency.job()
                + dependency.step().map(step -> ", step " + step.label()).orElse("")
                + (dependency.frameByFrame() ? ", frame by frame" : "");
        return switch (dependency.onFailure()) {
            case HOLD -> what;
            case CANCEL -> what + "; cancelled when that fails";
            case PASS -> what + "; also when that fails";
        };
    }
}
