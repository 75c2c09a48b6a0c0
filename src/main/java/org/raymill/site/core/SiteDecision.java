package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Agreement;
import org.raymill.model.SiteName;

/** Where waiting frames of a job are rendered, with what stands between them and each site that was not chosen. */
public sealed interface SiteDecision {

    /** Why not at the sites that were looked at and not chosen, in the order of their names. */
    List<SiteVerdict> verdicts();

    /**
     * Nothing goes to another site now.
     *
     * @param verdicts none when no other site was looked at
     */
    record Stay(Why why, List<SiteVerdict> verdicts) implements SiteDecision {

        /** Why nothing goes. */
        public enum Why {
            /** No frame waits that has not begun. */
            NOTHING_WAITS,
            /** The job is to stay. */
            ASKED_FOR,
            /** All that waits can begin here now. */
            ROOM_HERE,
            /** No other site is better, or none may. */
            NO_SITE_SUITS,
            /** The site that the job names can not take it now; it waits for it. */
            WAITS_FOR_ITS_SITE
        }

        public Stay {
            verdicts = List.copyOf(verdicts);
        }
    }

    /**
     * Frames go to a site.
     *
     * @param demandClass which of the job's frames
     * @param frames how many of them, at least 1; any of those that have not begun
     * @param here when all frames of that class would be done without any going to another site, from now; empty when never
     * @param there when they are done as decided, here and there
     * @param cost what the site asks for them as far as that is known, in the currency of this one
     * @param terms what is agreed with the site
     */
    record Leave(
            SiteName site,
            String demandClass,
            int frames,
            Optional<Duration> here,
            Duration there,
            BigDecimal cost,
            Agreement terms,
            Why why,
            List<SiteVerdict> verdicts)
            implements SiteDecision {

        /** Why they go. */
        public enum Why {
            /** The job names the site. */
            ASKED_FOR,
            /** No server here could ever render them. */
            NEVER_HERE,
            /** They are done sooner. */
            SOONER
        }

        public Leave {
            verdicts = List.copyOf(verdicts);
        }
    }
}
