package org.raymill.simulation;

import org.raymill.model.AttemptOutcome;

/** Measures how much of a limit of the site is in use at a time at most, whoever has given it out. */
final class LimitMeter implements Observer {

    private final String limit;
    private int inUse;
    private int most;

    LimitMeter(String limit) {
        this.limit = limit;
    }

    @Override
    public void started(Run run) {
        inUse += amountOf(run);
        most = Math.max(most, inUse);
    }

    @Override
    public void ended(Run run, AttemptOutcome.Result result) {
        inUse -= amountOf(run);
    }

    @Override
    public void died(Run run) {
        inUse -= amountOf(run);
    }

    private int amountOf(Run run) {
        return run.lease().amounts().getOrDefault(limit, 0);
    }

    int most() {
        return most;
    }
}
