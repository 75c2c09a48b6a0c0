package org.raymill.site.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Requirements;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.Verdict.Filter;
import org.raymill.model.VersionRange;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.SiteVerdict.DataClassRefused;
import org.raymill.site.core.SiteVerdict.HardwareMissing;
import org.raymill.site.core.SiteVerdict.LimitUsedUp;
import org.raymill.site.core.SiteVerdict.LinkDown;
import org.raymill.site.core.SiteVerdict.NoMoreCores;
import org.raymill.site.core.SiteVerdict.NoRightForPackage;
import org.raymill.site.core.SiteVerdict.NoRightForProject;
import org.raymill.site.core.SiteVerdict.NothingOffered;
import org.raymill.site.core.SiteVerdict.OtherCurrency;
import org.raymill.site.core.SiteVerdict.PackageMissing;
import org.raymill.site.core.SiteVerdict.ProjectStays;
import org.raymill.site.core.SiteVerdict.Refusal;
import org.raymill.site.core.SiteVerdict.TakesNothing;
import org.raymill.site.core.SiteVerdict.VersionMissing;

/** What has to hold before frames can go to a site at all, one rule after the other; the first that does not is told. */
final class PeerRules {

    private static final List<Rule> RULES = List.of(
            PeerRules::projectMayLeave,
            PeerRules::linkIsUp,
            PeerRules::takesJobs,
            PeerRules::takesProject,
            PeerRules::takesPackage,
            PeerRules::takesData,
            PeerRules::hasPackage,
            PeerRules::hasHost,
            PeerRules::hasAmounts,
            PeerRules::hasCoresLeft,
            PeerRules::asksInOurCurrency);

    /** A site that a job names knows best itself what it can render; its users wait for it when it is not there. */
    private static final List<Rule> NAMED = List.of(
            PeerRules::projectMayLeave, PeerRules::hasOffered, PeerRules::takesData, PeerRules::asksInOurCurrency);

    /** Some frames, and a site that they might go to. */
    record Asked(SiteSituation situation, Work work, Peer peer, HouseRules house) {

        private Requirements need() {
            return work.requirements();
        }

        private SiteOffer offer() {
            return peer.offer();
        }

        private VersionRange versions() {
            return new VersionRange(need().packageVersion().orElse(""));
        }
    }

    private interface Rule {
        Optional<? extends Refusal> refusal(Asked asked);
    }

    private PeerRules() {}

    /** The first rule that does not hold. */
    static Optional<Refusal> refusal(Asked asked) {
        return refusal(RULES, asked);
    }

    /** The first rule that does not hold for a site that the job itself names. */
    static Optional<Refusal> refusalOfNamed(Asked asked) {
        return refusal(NAMED, asked);
    }

    private static Optional<Refusal> refusal(List<Rule> rules, Asked asked) {
        for (Rule rule : rules) {
            Optional<? extends Refusal> refusal = rule.refusal(asked);
            if (refusal.isPresent()) {
                return Optional.of(refusal.get());
            }
        }
        return Optional.empty();
    }

    private static <R extends Refusal> Optional<R> unless(boolean holds, R refusal) {
        return holds ? Optional.empty() : Optional.of(refusal);
    }

    private static Optional<ProjectStays> projectMayLeave(Asked asked) {
        String project = asked.situation().project();
        return unless(asked.house().project(project).leave(), new ProjectStays(project));
    }

    private static Optional<LinkDown> linkIsUp(Asked asked) {
        return unless(asked.peer().up(), new LinkDown());
    }

    private static Optional<NothingOffered> hasOffered(Asked asked) {
        return unless(asked.peer().offer() != SiteOffer.NOTHING, new NothingOffered());
    }

    private static Optional<TakesNothing> takesJobs(Asked asked) {
        boolean takes =
                asked.offer().rights().cores() > 0 && asked.offer().files().isPresent();
        return unless(takes, new TakesNothing());
    }

    private static Optional<NoRightForProject> takesProject(Asked asked) {
        Rights rights = asked.offer().rights();
        String project = asked.situation().project();
        return unless(
                rights.projects().isEmpty() || rights.projects().contains(project), new NoRightForProject(project));
    }

    private static Optional<NoRightForPackage> takesPackage(Asked asked) {
        Rights rights = asked.offer().rights();
        String name = asked.need().packageName();
        return unless(rights.packages().isEmpty() || rights.packages().contains(name), new NoRightForPackage(name));
    }

    private static Optional<DataClassRefused> takesData(Asked asked) {
        String dataClass = asked.situation().terms().dataClass();
        List<String> accepted = asked.offer().dataClasses();
        return unless(accepted.contains(dataClass), new DataClassRefused(dataClass, accepted));
    }

    private static Optional<Refusal> hasPackage(Asked asked) {
        String name = asked.need().packageName();
        List<String> there = Stream.concat(
                        asked.offer().packages().stream(),
                        asked.offer().servers().stream().flatMap(group -> group.packages().stream()))
                .filter(installed -> installed.name().equals(name))
                .map(InstalledPackage::version)
                .distinct()
                .sorted(((Comparator<String>) VersionRange::compare).thenComparing(Comparator.naturalOrder()))
                .toList();
        if (there.isEmpty()) {
            return Optional.of(new PackageMissing(name));
        }
        VersionRange wanted = asked.versions();
        return unless(there.stream().anyMatch(wanted::includes), new VersionMissing(name, wanted.text(), there));
    }

    /** Tells what those servers lack that come closest: the one that passes most filters. */
    private static Optional<HardwareMissing> hasHost(Asked asked) {
        if (!asked.need().host().hosts().isEmpty()) {
            return Optional.of(new HardwareMissing(Filter.HOST, asked.need()));
        }
        List<Optional<Filter>> refusals = asked.offer().servers().stream()
                .filter(group -> group.count() > 0)
                .map(group -> PeerRoom.refusal(group, asked.need(), asked.versions(), asked.offer()))
                .toList();
        if (refusals.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        Filter closest = refusals.stream()
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .filter(filter -> filter != Filter.PACKAGE)
                .orElse(Filter.NO_SERVER);
        return Optional.of(new HardwareMissing(closest, asked.need()));
    }

    private static Optional<LimitUsedUp> hasAmounts(Asked asked) {
        return PeerRoom.usedUp(asked.offer(), asked.need()).stream().findFirst().map(LimitUsedUp::new);
    }

    private static Optional<NoMoreCores> hasCoresLeft(Asked asked) {
        boolean left = PeerRoom.of(asked.peer(), asked.need()).slots() > 0;
        return unless(left, new NoMoreCores(asked.offer().rights().cores()));
    }

    private static Optional<OtherCurrency> asksInOurCurrency(Asked asked) {
        String currency = asked.offer().currency();
        boolean comparable = asked.offer().asksNothing()
                || currency.equalsIgnoreCase(asked.house().currency());
        return unless(comparable, new OtherCurrency(currency, asked.house().currency()));
    }
}
