package org.raymill.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.ReportStatus;
import org.raymill.protocol.SchedulerCommand.ServerLeaves;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;

/**
 * What jobs and servers say to a Scheduler that has not taken office yet: of each the last word is kept, so that nobody has to repeat it. Jobs that
 * notice a fail-over tell their demand at once, and then again only after seconds. Part of the {@link Scheduler} actor.
 */
final class Antechamber {

    /** Whoever comes when so many wait has to repeat what it said. */
    static final int MOST = 100_000;

    private final Map<Object, SchedulerCommand> last = new LinkedHashMap<>();

    /** Keeps a message when it says how a job or a server stands; anything else is left to whoever sent it. */
    void enter(SchedulerCommand message) {
        Object sender = senderOf(message);
        if (sender != null && (last.size() < MOST || last.containsKey(sender))) {
            last.put(sender, message);
        }
    }

    private static Object senderOf(SchedulerCommand message) {
        if (message instanceof RegisterDemand demand) {
            return demand.demand().job();
        }
        if (message instanceof WithdrawDemand withdrawn) {
            return withdrawn.job();
        }
        if (message instanceof ReportStatus report) {
            return report.status().server();
        }
        return message instanceof ServerLeaves leaves ? leaves.status().server() : null;
    }

    /** What was kept, in the order in which the senders first came; nothing is kept any more. */
    List<SchedulerCommand> empty() {
        List<SchedulerCommand> kept = new ArrayList<>(last.values());
        last.clear();
        return kept;
    }
}
