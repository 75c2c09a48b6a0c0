package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raymill.job.core.JobState;
import org.raymill.job.core.Spending;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.Price;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.protocol.RenderJobCommand.Chosen;
import org.raymill.protocol.RenderJobCommand.SitesConsidered;
import org.raymill.protocol.SiteLinksCommand;

/**
 * Asks, for a job that may be rendered at other sites, where what waits of it is to go, or whether it may go to the site that it names: at once, and
 * then again and again while something waits. Part of the {@link RenderJob} actor. Soft: what was asked before a restart is asked anew.
 */
final class Choosing {

    /** How often it is asked. An answer is about what is known at that moment, which is not much newer than this. */
    private static final Duration EVERY = Duration.ofSeconds(3);

    /** A site that has refused a part of the job is not chosen for so long. */
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private static final int BYTES_A_PIXEL = 3;

    private final RenderJobContext context;
    private Instant askedAt = Instant.EPOCH;
    private Optional<SitesConsidered> answer = Optional.empty();
    private String words = "";
    private final Map<SiteName, Refusal> refusals = new TreeMap<>();

    /** Sites that ask more than what was agreed with them, which they have told when they were sent something. */
    private final Map<SiteName, Raise> raises = new TreeMap<>();

    private record Refusal(String reason, Instant at) {}

    private record Raise(Price agreed, Price asks, Instant at) {

        String words(SiteName site) {
            return site + " asks " + asks + " for a core for an hour now, and " + agreed + " was agreed";
        }
    }

    Choosing(RenderJobContext context) {
        this.context = context;
    }

    /** Whether the site's policy chooses for the job. */
    static boolean isOpen(JobState state) {
        return state.spec().policy().site().choice().kind() == SiteChoice.Kind.ANY;
    }

    /** Asks when it is time to. */
    void ask(JobState state, TaskBoard board) {
        Instant now = context.clock().instant();
        if (askedAt.plus(EVERY).isAfter(now)) {
            return;
        }
        if (!state.spec().format().hasPictures()) {
            words = (isOpen(state) ? "it stays at this site: " : "")
                    + "a job without pictures has nothing that could come back from another";
            return;
        }
        int frames =
                isOpen(state) ? board.waitingFrames(now) : board.sendable(now).cardinality();
        if (frames == 0) {
            words = "";
            return;
        }
        askedAt = now;
        refusals.values().removeIf(refusal -> refusal.at().plus(REFUSED).isBefore(now));
        raises.values().removeIf(raise -> raise.at().plus(REFUSED).isBefore(now));
        answer = Optional.empty();
        SiteTerms terms = state.spec().policy().site();
        context.sites()
                .tell(new SiteLinksCommand.Consider(
                        state.job(),
                        now,
                        state.priority(),
                        state.spec().policy().project(),
                        terms,
                        state.spec().manifest(),
                        board.requirements(),
                        frames,
                        board.secondsEach() > 0
                                ? board.secondsEach()
                                : board.elsewhere().secondsEach(),
                        (long) state.spec().width() * state.spec().height() * BYTES_A_PIXEL,
                        new Spending(state, board.elsewhere()).expected(),
                        List.copyOf(refusals.keySet())));
    }

    /** Takes an answer; one to an earlier question is of no use any more. */
    void answered(SitesConsidered heard) {
        if (heard.askedAt().equals(askedAt)) {
            answer = Optional.of(heard);
            words = heard.words();
        }
    }

    /** What is to go, as the last answer says; given out once. Nothing goes for what its site has refused: what it offers now is still on its way here. */
    Optional<Chosen> take() {
        Optional<Chosen> chosen = answer.flatMap(SitesConsidered::chosen);
        answer = Optional.empty();
        if (chosen.isPresent() && isOutdated(chosen.get())) {
            words = "what site " + chosen.get().site() + " offers now has still to come";
            return Optional.empty();
        }
        chosen.ifPresent(fresh -> raises.remove(fresh.site()));
        return chosen;
    }

    private boolean isOutdated(Chosen chosen) {
        Raise raise = raises.get(chosen.site());
        return raise != null && chosen.terms().price().equals(raise.agreed());
    }

    /** A site asks more than was agreed for what it was sent, and does not take it. */
    void raised(SiteName site, Price agreed, Price asks) {
        raises.put(site, new Raise(agreed, asks, context.clock().instant()));
        answer = Optional.empty();
        askedAt = Instant.EPOCH;
    }

    /** A site has refused what it was sent. */
    void refused(SiteName site, String reason) {
        refusals.put(site, new Refusal(reason, context.clock().instant()));
    }

    /** What was said last of other sites, for people; empty when nothing waits or was said. */
    String words() {
        Stream<String> refused = refusals.entrySet().stream()
                .map(entry ->
                        entry.getKey() + " has refused it: " + entry.getValue().reason());
        Stream<String> raised =
                raises.entrySet().stream().map(entry -> entry.getValue().words(entry.getKey()));
        return Stream.of(Stream.of(words), refused, raised)
                .flatMap(texts -> texts)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
