package org.raymill.scheduler.core;

import java.util.List;

/** Shares a farm by weights: nobody gets more than is wanted or allowed, nor less than the minimum, and what that leaves goes to the others. */
final class FairShares {

    private static final int STEPS = 100;

    private FairShares() {}

    /**
     * Somebody who wants a part.
     *
     * @param weight in proportion to others, above 0
     * @param minimum the part that comes first, 0 to 1
     * @param maximum the most that may be had, 0 to 1
     * @param wanted the most that is of use, 0 and more
     */
    record Claim(double weight, double minimum, double maximum, double wanted) {

        private double most() {
            return Math.min(maximum, wanted);
        }

        private double at(double level) {
            return Math.max(Math.min(minimum, most()), Math.min(most(), weight * level));
        }
    }

    /** What each gets, in the order of the claims. */
    static List<Double> of(List<Claim> claims) {
        double wanted = claims.stream().mapToDouble(Claim::most).sum();
        double low = 0;
        double high = claims.stream()
                .mapToDouble(claim -> claim.most() / claim.weight())
                .max()
                .orElse(0);
        if (wanted > 1) {
            // What all get together grows with the level: the one at which that is the whole farm is between.
            for (int i = 0; i < STEPS; i++) {
                double level = (low + high) / 2;
                boolean tooMuch =
                        claims.stream().mapToDouble(claim -> claim.at(level)).sum() > 1;
                high = tooMuch ? level : high;
                low = tooMuch ? low : level;
            }
        } else {
            low = high;
        }
        double level = low;
        return claims.stream().map(claim -> claim.at(level)).toList();
    }
}
