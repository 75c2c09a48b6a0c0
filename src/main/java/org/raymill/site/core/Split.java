package org.raymill.site.core;

import java.time.Duration;
import java.util.Optional;
import org.raymill.site.core.SiteVerdict.NotSooner;
import org.raymill.site.core.SiteVerdict.Refusal;
import org.raymill.site.core.SiteVerdict.WayTooLong;

/** How many of some frames go to a site and how many stay, so that the last of them is done soonest. */
final class Split {

    private final Pace home;
    private final Prospect away;
    private final int all;
    private final int most;
    private final long least;
    private final int frames;

    Split(Pace home, Prospect away, int all) {
        this.home = home;
        this.away = away;
        this.all = all;
        this.most = away.affordable();
        this.least = away.paying();
        this.frames = least > most ? most : best((int) least);
    }

    /** How many go. */
    int frames() {
        return frames;
    }

    /** When all are done, here and there, in milliseconds from now. */
    long finish() {
        return finish(frames);
    }

    private long finish(int leaving) {
        return Math.max(home.finish(all - leaving), away.finish(leaving));
    }

    /** Why it is not worth it. */
    Optional<Refusal> refusal(HouseRules house) {
        if (least > most) {
            return Optional.of(new WayTooLong(
                    most, Duration.ofMillis(away.transferMillis()), Duration.ofMillis(most * away.frameMillis())));
        }
        long here = home.finish(all);
        boolean byPart = finish() <= here * (1 - house.margin());
        boolean byTime = here - finish() >= Math.max(1, house.leastGain().toMillis());
        return byPart && byTime
                ? Optional.empty()
                : Optional.of(new NotSooner(Duration.ofMillis(here), Duration.ofMillis(finish())));
    }

    /** The more go, the sooner is what stays done and the later what goes: the best is where the two meet. Of equals, fewest go. */
    private int best(int fewest) {
        int meeting = first(fewest, most, leaving -> away.finish(leaving) >= home.finish(all - leaving));
        int before = Math.max(fewest, meeting - 1);
        long soonest = Math.min(finish(before), finish(meeting));
        return first(fewest, meeting, leaving -> home.finish(all - leaving) <= soonest);
    }

    private interface Condition {
        boolean holds(int leaving);
    }

    /** The first number for which something holds that holds for all above it, too; the last one when it holds for none. */
    private static int first(int least, int most, Condition condition) {
        int low = least;
        int high = most;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (condition.holds(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
