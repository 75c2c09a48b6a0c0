package org.raymill.site.core;

import java.math.BigDecimal;
import java.util.List;
import org.raymill.model.Requirements;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteTerms;

/**
 * What is known when it is decided where a job's waiting frames are rendered.
 *
 * @param project whom the job is for
 * @param terms what the job says of other sites
 * @param spent what of budgets is used up
 * @param work its frames that wait and have not begun anywhere; those that need the same together
 * @param peers the sites that this one is linked with
 */
public record SiteSituation(String project, SiteTerms terms, Spent spent, List<Work> work, List<Peer> peers) {

    /**
     * What is spent already at all other sites: what they have asked, and will as far as that is known, in the currency of this site.
     *
     * @param byJob on the job
     * @param byProjectToday on all jobs of its project today
     */
    public record Spent(BigDecimal byJob, BigDecimal byProjectToday) {

        public static final Spent NOTHING = new Spent(BigDecimal.ZERO, BigDecimal.ZERO);
    }

    public SiteSituation {
        work = List.copyOf(work);
        peers = List.copyOf(peers);
    }

    /**
     * Frames that need the same.
     *
     * @param demandClass names them within their job
     * @param requirements of one task
     * @param frames how many wait
     * @param secondsEach how long one takes on the cores that it asks for, here, with all of its tiles; 0 when nothing was measured
     * @param resultBytesEach how large its pictures are together, as far as that is known
     * @param home what there is for them here
     */
    public record Work(
            String demandClass,
            Requirements requirements,
            int frames,
            double secondsEach,
            long resultBytesEach,
            Home home) {
        public Work {
            if (frames < 0 || !(secondsEach >= 0) || Double.isInfinite(secondsEach) || resultBytesEach < 0) {
                throw new IllegalArgumentException("less than no work: " + frames + " frames of " + secondsEach + " s");
            }
        }
    }

    /**
     * What there is for some frames at the job's own site.
     *
     * @param slots how many of them could be rendered at a time if nothing else ran; 0 when no server could ever do it
     * @param freeSlots how many could begin now
     * @param queueSeconds when, as far as that is known, the rest of the slots is theirs: the work that comes before them, which runs or waits,
     *     divided by the cores that do it
     */
    public record Home(int slots, int freeSlots, double queueSeconds) {
        public Home {
            if (freeSlots < 0 || freeSlots > slots || !(queueSeconds >= 0) || Double.isInfinite(queueSeconds)) {
                throw new IllegalArgumentException(
                        freeSlots + " of " + slots + " slots are free, after " + queueSeconds);
            }
        }
    }

    /**
     * A site that this one is linked with.
     *
     * @param up whether its link is up
     * @param offer what it said last
     * @param bytesPerSecond what the link carries, as measured; 0 when nothing was
     * @param latencySeconds how long a word takes there and back
     * @param speed how fast it has rendered, in relation to this site: with 2, a frame takes half as long; 1 when nothing was measured
     * @param bytesLacking how much of the job's files it does not have
     * @param coresUsed how many of its cores this site's jobs use or are to use
     */
    public record Peer(
            SiteName site,
            boolean up,
            SiteOffer offer,
            double bytesPerSecond,
            double latencySeconds,
            double speed,
            long bytesLacking,
            int coresUsed) {
        public Peer {
            if (!(bytesPerSecond >= 0 && latencySeconds >= 0 && speed > 0)
                    || Double.isInfinite(latencySeconds)
                    || bytesLacking < 0
                    || coresUsed < 0) {
                throw new IllegalArgumentException("what was measured of site " + site + " can not be");
            }
        }
    }
}
