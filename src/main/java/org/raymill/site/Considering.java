package org.raymill.site;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.model.LimitDetail;
import org.raymill.model.Requirements;
import org.raymill.model.ServerDetail;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand.Chosen;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.Backlog;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;
import org.raymill.site.core.DaySpending;
import org.raymill.site.core.HomeRoom;
import org.raymill.site.core.HouseRules;
import org.raymill.site.core.SiteDecision;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SitePolicy;
import org.raymill.site.core.SiteSituation;
import org.raymill.site.core.SiteSituation.Home;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Spent;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.SiteWords;

/**
 * Puts together what is known of this site and of the others, and has it decided where frames of a job go. Confined to one thread, that of {@link
 * SiteLinks}.
 */
final class Considering {

    /** Servers report to a new Scheduler within this; before that nothing is said to be missing here. */
    private static final Duration GATHERED_AFTER = Duration.ofSeconds(10);

    /** So many questions are answered within a second; whoever gets no answer asks again. */
    private static final int MOST_A_SECOND = 500;

    private final HouseRules house;
    private final InstantSource clock;
    private final DaySpending spending;
    private List<ServerDetail> servers = List.of();
    private List<LimitDetail> limits = List.of();
    private Backlog backlog = new Backlog(List.of());
    private long epoch = Long.MIN_VALUE;
    private Instant heardSince = Instant.MAX;
    private Instant second = Instant.EPOCH;
    private int answered;

    Considering(HouseRules house, InstantSource clock) {
        this.house = house;
        this.clock = clock;
        this.spending = new DaySpending(clock.instant());
    }

    /** What the Scheduler says of the servers. */
    void heard(SchedulerCommand.Servers answer) {
        if (answer.epoch() != epoch) {
            epoch = answer.epoch();
            heardSince = clock.instant();
        }
        servers = answer.servers();
    }

    void heard(SchedulerCommand.Limits answer) {
        limits = answer.limits();
    }

    void heard(Backlog answer) {
        backlog = answer;
    }

    /** What the catalogue says of money; nothing new when the database does not answer. */
    void heard(JobCatalogCommand.SpendingReply answer) {
        if (answer.available()) {
            spending.heard(answer.projects(), answer.others());
        }
    }

    /** What a job says of a consignment. */
    void heard(Consign said) {
        spending.outstanding(said.order().id(), said.project(), said.outstanding(), clock.instant());
    }

    List<ServerDetail> servers() {
        return servers;
    }

    List<LimitDetail> limits() {
        return limits;
    }

    /** All work that waits or runs here, in cores times seconds. */
    long coreSeconds() {
        return (long) backlog.from(Integer.MIN_VALUE, unknownSeconds());
    }

    private double unknownSeconds() {
        return house.unknownFrame().toMillis() / 1_000.0;
    }

    /** Whether one more question may be answered now. */
    boolean hasTime() {
        Instant now = clock.instant();
        if (second.plusSeconds(1).isBefore(now)) {
            second = now;
            answered = 0;
        }
        return ++answered <= MOST_A_SECOND && heardSince.isBefore(Instant.MAX);
    }

    /**
     * Where frames are to go.
     *
     * @param bytes of the job's files
     * @param details of all links
     * @param sent what was sent to the sites that jobs can be sent to
     */
    SitesConsidered decide(
            Consider asked, long bytes, Map<SiteName, SiteDetail> details, Map<SiteName, SentConsignments> sent) {
        Home home = HomeRoom.of(servers, limits, asked.requirements(), queueSeconds(asked));
        boolean named = asked.terms().choice().kind() == SiteChoice.Kind.REMOTE;
        boolean gathered = named || heardSince.plus(GATHERED_AFTER).isBefore(clock.instant());
        if (home.slots() == 0 && !gathered) {
            return new SitesConsidered(
                    asked.askedAt(), Optional.empty(), "the render servers of this site have just begun to report");
        }
        List<Peer> peers = new ArrayList<>();
        List<SiteName> unknown = new ArrayList<>();
        Optional<BigDecimal> today = spending.of(asked.project(), clock.instant());
        details.forEach((name, detail) -> {
            if (today.isEmpty() && isPriced(detail)) {
                unknown.add(name);
            } else if (!asked.refusedBy().contains(name)) {
                peers.add(peer(asked, detail, bytes, sent.get(name)));
            }
        });
        Work work = new Work(
                "main", asked.requirements(), asked.frames(), asked.secondsEach(), asked.resultBytesEach(), home);
        Spent spent = new Spent(asked.spent(), today.orElse(BigDecimal.ZERO));
        SiteDecision decision = SitePolicy.decide(
                new SiteSituation(asked.project(), asked.terms(), spent, List.of(work), peers), house);
        Optional<Chosen> chosen = decision instanceof Leave leave
                ? Optional.of(new Chosen(leave.site(), leave.frames(), leave.terms()))
                : Optional.empty();
        if (decision instanceof Leave leave && leave.cost().signum() > 0) {
            spending.decided(asked.job(), asked.project(), leave.cost(), clock.instant());
        }
        String words = SiteWords.of(decision, house.currency());
        return new SitesConsidered(
                asked.askedAt(),
                chosen,
                unknown.isEmpty() || chosen.isPresent()
                        ? words
                        : words + "; not known yet what was spent today at those that ask a price: "
                                + unknown.stream().map(SiteName::value).collect(Collectors.joining(", ")));
    }

    /** When the cores here have done what comes before the job's frames; what the job itself waits for does not. */
    private double queueSeconds(Consider asked) {
        Requirements need = asked.requirements();
        double own = asked.frames() * (asked.secondsEach() > 0 ? asked.secondsEach() : unknownSeconds()) * need.cores();
        long cores = servers.stream()
                .filter(server -> server.status() == ServerDetail.Status.UP)
                .mapToLong(ServerDetail::cores)
                .sum();
        return Math.max(0, backlog.from(asked.priority(), unknownSeconds()) - own) / Math.max(1, cores);
    }

    /** Whether some site asks a price, so that it matters what is spent. */
    static boolean isPriced(Collection<SiteDetail> details) {
        return details.stream().anyMatch(Considering::isPriced);
    }

    private static boolean isPriced(SiteDetail detail) {
        return detail.offer().filter(offer -> !offer.asksNothing()).isPresent();
    }

    private static Peer peer(Consider asked, SiteDetail detail, long bytes, SentConsignments sent) {
        boolean up = detail.status() == SiteDetail.Status.UP && detail.offer().isPresent();
        if (sent == null) { // the link has no certificates, and files travel by HTTPS alone
            return new Peer(detail.name(), up, SiteOffer.NOTHING, 0, 0, 1, 0, 0);
        }
        return new Peer(
                detail.name(),
                up,
                detail.offer().orElse(SiteOffer.NOTHING),
                sent.measure().bandwidth().orElse(0),
                sent.measure().latencySeconds().orElse(detail.latencyMillis().orElse(0) / 1_000.0),
                sent.speeds().speed(asked.requirements().packageName()),
                sent.hasFiles(asked.manifest()) ? 0 : bytes,
                sent.coresWanted());
    }
}
