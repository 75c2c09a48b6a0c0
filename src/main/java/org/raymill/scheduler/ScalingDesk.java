package org.raymill.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.model.ScalingSignal;
import org.raymill.protocol.SchedulerCommand.GetScaling;
import org.raymill.protocol.SchedulerCommand.Scaling;
import org.raymill.scheduler.core.Broker;
import org.raymill.scheduler.scaling.Scaler;
import org.raymill.scheduler.scaling.ScalingSettings;
import org.raymill.scheduler.scaling.Situation;
import org.raymill.telemetry.SchedulerMetrics;

/** Has the number of render nodes worked out after plans, for {@link TermOfOffice}, and says nothing before it can be known. */
final class ScalingDesk {

    private static final Duration PAUSE = Duration.ofMillis(900);

    private final ScalingSettings settings;
    private final SchedulerMetrics metrics;
    private final Scaler scaler;
    private final Instant from;
    private Instant next = Instant.MIN;

    ScalingDesk(ScalingSettings settings, SchedulerMetrics metrics, Instant since) {
        this.settings = settings;
        this.metrics = metrics;
        this.scaler = new Scaler(settings);
        this.from = since.plus(settings.settle());
    }

    /**
     * A plan was made and carried out.
     *
     * @param gathered whether all servers that may be there have reported, or had their time to
     */
    void planned(Broker broker, boolean gathered, Instant now) {
        boolean due = gathered && !now.isBefore(from) && !now.isBefore(next);
        if (!due) {
            return;
        }
        next = now.plus(PAUSE);
        // Without classes nothing is added up.
        scaler.look(settings.classes().isEmpty() ? Situation.NOTHING : broker.situation(settings.classes()), now);
        scaler.signal().ifPresent(metrics::scaling);
    }

    void answer(GetScaling query) {
        Optional<ScalingSignal> signal = scaler.signal();
        query.replyTo().tell(new Scaling(signal));
    }
}
