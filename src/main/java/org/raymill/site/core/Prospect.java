package org.raymill.site.core;

import java.math.BigDecimal;
import java.util.Optional;
import org.raymill.model.Agreement;
import org.raymill.model.Money;
import org.raymill.model.Price;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteTerms;
import org.raymill.site.core.PeerRules.Asked;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.SiteVerdict.OverBudget;

/** What is to be expected of frames at a site that could render them: when they would be done, and what they would cost. */
final class Prospect {

    /** Longer than anything takes; sums of a million of these still are numbers. */
    private static final double LONGEST_MILLIS = 1e12;

    private final Asked asked;
    private final Pace pace;
    private final long frameMillis;
    private final long transferMillis;
    private final long resultMillis;
    private final int coresEach;

    Prospect(Asked asked) {
        this.asked = asked;
        Peer peer = asked.peer();
        Work work = asked.work();
        PeerRoom room = PeerRoom.of(peer, work.requirements());
        double seconds = secondsEach(work, asked.house()) / peer.speed();
        double bandwidth = peer.bytesPerSecond() > 0
                ? peer.bytesPerSecond()
                : asked.house().unknownBandwidth();
        boolean home = asked.situation().terms().results() == SiteTerms.Results.HOME;
        this.frameMillis = Math.max(1, millis(seconds));
        this.transferMillis = millis(peer.latencySeconds() + peer.bytesLacking() / bandwidth);
        this.resultMillis = home ? millis(work.resultBytesEach() / bandwidth) : 0;
        long queueMillis = millis((double) peer.offer().waitingCoreSeconds()
                / Math.max(1, peer.offer().cores()));
        this.pace =
                new Pace(room.freeSlots(), room.slots() - room.freeSlots(), transferMillis, queueMillis, frameMillis);
        this.coresEach = room.coresEach();
    }

    /** How long a frame takes here, in seconds, whether it was measured or not. */
    static double secondsEach(Work work, HouseRules house) {
        return work.secondsEach() > 0
                ? work.secondsEach()
                : house.unknownFrame().toMillis() / 1_000.0;
    }

    static long millis(double seconds) {
        return (long) Math.ceil(Math.min(LONGEST_MILLIS, seconds * 1_000));
    }

    SiteName site() {
        return asked.peer().site();
    }

    /** When the pictures of so many frames are where they belong, in milliseconds from now; 0 for none. They travel while others are rendered. */
    long finish(int frames) {
        if (frames <= 0) {
            return 0;
        }
        long rendered = pace.finish(frames);
        if (rendered == Pace.NEVER) {
            return Pace.NEVER;
        }
        long travelled = transferMillis + frameMillis + (frames - 1L) * resultMillis;
        return Math.max(rendered, travelled) + resultMillis;
    }

    long transferMillis() {
        return transferMillis;
    }

    long frameMillis() {
        return frameMillis;
    }

    /** How many frames pay for the way there: rendering them takes as long as sending their files, or longer. At least 1. */
    long paying() {
        return Math.max(1, (transferMillis + frameMillis - 1) / frameMillis);
    }

    /** What is agreed when frames go. */
    Agreement terms() {
        SiteOffer offer = asked.peer().offer();
        return new Agreement(
                new Price(offer.pricePerCoreHour(), offer.currency()),
                cost(1),
                offer.rights().cores());
    }

    /** What the site asks for so many frames. */
    BigDecimal cost(int frames) {
        BigDecimal coreMillis = BigDecimal.valueOf(frameMillis)
                .multiply(BigDecimal.valueOf(coresEach))
                .multiply(BigDecimal.valueOf(frames));
        return Money.cost(asked.peer().offer().pricePerCoreHour(), coreMillis);
    }

    /** How many frames the budgets of the job and of its project still allow. */
    int affordable() {
        int all = asked.work().frames();
        if (asked.peer().offer().asksNothing()) {
            return all;
        }
        BigDecimal room = jobRoom().min(projectRoom());
        int possible = 0;
        int tooMany = all + 1;
        while (tooMany - possible > 1) {
            int middle = (possible + tooMany) >>> 1;
            if (cost(middle).compareTo(room) <= 0) {
                possible = middle;
            } else {
                tooMany = middle;
            }
        }
        return possible;
    }

    private BigDecimal jobRoom() {
        return asked.situation()
                .terms()
                .budget()
                .subtract(asked.situation().spent().byJob());
    }

    private BigDecimal projectRoom() {
        return projectBudget().subtract(asked.situation().spent().byProjectToday());
    }

    private BigDecimal projectBudget() {
        return asked.house().project(asked.situation().project()).budgetPerDay();
    }

    /** What is told when not a frame more can be paid. */
    OverBudget overBudget() {
        boolean ofProject = projectRoom().compareTo(jobRoom()) < 0;
        SiteSituation situation = asked.situation();
        return new OverBudget(
                asked.peer().offer().pricePerCoreHour(),
                cost(asked.work().frames()),
                ofProject ? projectBudget() : situation.terms().budget(),
                ofProject
                        ? situation.spent().byProjectToday()
                        : situation.spent().byJob(),
                ofProject ? Optional.of(situation.project()) : Optional.empty(),
                asked.house().currency());
    }
}
