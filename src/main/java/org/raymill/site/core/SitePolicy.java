package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.site.core.PeerRules.Asked;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SiteDecision.Stay;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.SiteVerdict.AnotherIsBetter;
import org.raymill.site.core.SiteVerdict.NotLinked;
import org.raymill.site.core.SiteVerdict.Refusal;

/**
 * Decides where the waiting frames of a job are rendered. A decision sends frames that need the same to one site; asked again with what waits
 * then, it sends others.
 *
 * <ul>
 *   <li>A job stays when it says so, and when all that waits can begin here now.
 *   <li>What no server here could ever do goes to the site that would have done most of it first.
 *   <li>Else so many frames go that both sites are done at the same time, if the job is done sooner by the margin then.
 * </ul>
 */
public final class SitePolicy {

    /** First what can be done nowhere here, then what is most work. */
    private static final Comparator<Work> MOST_NEEDED_FIRST = Comparator.<Work>comparingInt(
                    work -> work.home().slots() == 0 ? 0 : 1)
            .thenComparing(Comparator.<Work>comparingDouble(work -> work.frames()
                            * work.secondsEach()
                            * work.requirements().cores())
                    .reversed())
            .thenComparing(Work::demandClass);

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingLong(Candidate::finish)
            .thenComparing(Candidate::cost)
            .thenComparing(Candidate::site);

    private final SiteSituation situation;
    private final HouseRules house;

    /** A site that could take frames, how many it is to take, and when all are done then. */
    private record Candidate(Prospect prospect, int frames, long finish) {

        private BigDecimal cost() {
            return prospect.cost(frames);
        }

        private SiteName site() {
            return prospect.site();
        }
    }

    private SitePolicy(SiteSituation situation, HouseRules house) {
        this.situation = situation;
        this.house = house;
    }

    /** Decides by what is known. Equal situations have equal outcomes. */
    public static SiteDecision decide(SiteSituation situation, HouseRules house) {
        return new SitePolicy(situation, house).decide();
    }

    private SiteDecision decide() {
        SiteChoice choice = situation.terms().choice();
        if (choice.kind() == SiteChoice.Kind.LOCAL) {
            return new Stay(Stay.Why.ASKED_FOR, List.of());
        }
        List<Work> work = situation.work().stream()
                .filter(some -> some.frames() > 0)
                .sorted(MOST_NEEDED_FIRST)
                .toList();
        if (work.isEmpty()) {
            return new Stay(Stay.Why.NOTHING_WAITS, List.of());
        }
        if (choice.kind() == SiteChoice.Kind.REMOTE) {
            return named(choice.remote().orElseThrow(), work);
        }
        List<Work> waiting = work.stream()
                .filter(some -> some.frames() > some.home().freeSlots())
                .toList();
        if (waiting.isEmpty()) {
            return new Stay(Stay.Why.ROOM_HERE, List.of());
        }
        List<SiteDecision> decisions = waiting.stream().map(this::any).toList();
        return decisions.stream().filter(Leave.class::isInstance).findFirst().orElse(decisions.get(0));
    }

    // ---- the site that the job names

    private SiteDecision named(SiteName site, List<Work> work) {
        Optional<Peer> peer = situation.peers().stream()
                .filter(one -> one.site().equals(site))
                .findFirst();
        if (peer.isEmpty()) {
            return new Stay(Stay.Why.WAITS_FOR_ITS_SITE, List.of(new SiteVerdict(site, new NotLinked())));
        }
        List<SiteVerdict> verdicts = new ArrayList<>();
        for (Work some : work) {
            Asked asked = new Asked(situation, some, peer.get(), house);
            Optional<Candidate> candidate =
                    prospect(asked, PeerRules.refusalOfNamed(asked), verdicts).map(SitePolicy::all);
            if (candidate.isPresent()) {
                return leave(candidate.get(), some, Leave.Why.ASKED_FOR, List.of());
            }
        }
        return new Stay(Stay.Why.WAITS_FOR_ITS_SITE, verdicts.subList(0, 1));
    }

    // ---- any site

    private SiteDecision any(Work work) {
        boolean never = work.home().slots() == 0;
        List<SiteVerdict> verdicts = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Peer peer : situation.peers()) {
            (never ? all(peer, work, verdicts) : part(peer, work, verdicts)).ifPresent(candidates::add);
        }
        Comparator<Candidate> order =
                never ? Comparator.comparingInt(Candidate::frames).reversed().thenComparing(BEST_FIRST) : BEST_FIRST;
        Optional<Candidate> best = candidates.stream().min(order);
        best.ifPresent(chosen -> candidates.stream()
                .filter(other -> other != chosen)
                .forEach(other -> verdicts.add(new SiteVerdict(other.site(), new AnotherIsBetter(chosen.site())))));
        verdicts.sort(Comparator.comparing(SiteVerdict::site));
        return best.<SiteDecision>map(
                        chosen -> leave(chosen, work, never ? Leave.Why.NEVER_HERE : Leave.Why.SOONER, verdicts))
                .orElseGet(() -> new Stay(Stay.Why.NO_SITE_SUITS, verdicts));
    }

    /** A site that may take frames and for which there is money. */
    private Optional<Prospect> prospect(Peer peer, Work work, List<SiteVerdict> verdicts) {
        Asked asked = new Asked(situation, work, peer, house);
        return prospect(asked, PeerRules.refusal(asked), verdicts);
    }

    private static Optional<Prospect> prospect(Asked asked, Optional<Refusal> refusal, List<SiteVerdict> verdicts) {
        SiteName site = asked.peer().site();
        if (refusal.isPresent()) {
            verdicts.add(new SiteVerdict(site, refusal.get()));
            return Optional.empty();
        }
        Prospect prospect = new Prospect(asked);
        if (prospect.affordable() == 0) {
            verdicts.add(new SiteVerdict(site, prospect.overBudget()));
            return Optional.empty();
        }
        return Optional.of(prospect);
    }

    /** As many frames to a site as can be paid. */
    private Optional<Candidate> all(Peer peer, Work work, List<SiteVerdict> verdicts) {
        return prospect(peer, work, verdicts).map(SitePolicy::all);
    }

    private static Candidate all(Prospect prospect) {
        int frames = prospect.affordable();
        return new Candidate(prospect, frames, prospect.finish(frames));
    }

    /** So many frames to a site that the job is done soonest, if that is worth it. */
    private Optional<Candidate> part(Peer peer, Work work, List<SiteVerdict> verdicts) {
        Optional<Prospect> prospect = prospect(peer, work, verdicts);
        if (prospect.isEmpty()) {
            return Optional.empty();
        }
        Split split = new Split(home(work), prospect.get(), work.frames());
        Optional<Refusal> refusal = split.refusal(house);
        if (refusal.isPresent()) {
            verdicts.add(new SiteVerdict(peer.site(), refusal.get()));
            return Optional.empty();
        }
        return Optional.of(new Candidate(prospect.get(), split.frames(), split.finish()));
    }

    private Pace home(Work work) {
        return new Pace(
                work.home().freeSlots(),
                work.home().slots() - work.home().freeSlots(),
                0,
                Prospect.millis(work.home().queueSeconds()),
                Prospect.millis(Prospect.secondsEach(work, house)));
    }

    private Leave leave(Candidate chosen, Work work, Leave.Why why, List<SiteVerdict> verdicts) {
        long here = home(work).finish(work.frames());
        return new Leave(
                chosen.site(),
                work.demandClass(),
                chosen.frames(),
                here == Pace.NEVER ? Optional.empty() : Optional.of(Duration.ofMillis(here)),
                Duration.ofMillis(chosen.finish()),
                chosen.cost(),
                chosen.prospect().terms(),
                why,
                verdicts);
    }
}
