package org.raymill.model;

import java.util.List;

/**
 * Where tasks with certain requirements could run, as the farm is now.
 *
 * @param servers how many render servers there are
 * @param able how many of them could run one, now or when they have nothing else to do
 * @param ready how many have room for one now
 * @param slots how many such tasks fit on those that could run them, were they empty, and within the site's limits
 * @param slotsNow how many fit now
 * @param verdicts why other servers have no room, or could never run one
 */
public record Assessment(int servers, int able, int ready, long slots, long slotsNow, List<Verdict> verdicts) {

    public Assessment {
        verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
    }
}
