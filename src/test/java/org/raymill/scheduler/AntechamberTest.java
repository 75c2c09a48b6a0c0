package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SchedulerCommand.RegisterDemand;
import org.raymill.protocol.SchedulerCommand.WithdrawDemand;

class AntechamberTest {

    private final Antechamber antechamber = new Antechamber();

    @Test
    void ofEachSenderTheLastWordIsKept() {
        RegisterDemand again = demand(1, 2);
        antechamber.enter(demand(1, 1));
        antechamber.enter(demand(2, 1));
        antechamber.enter(again);
        WithdrawDemand withdrawn = new WithdrawDemand(job(2), 3);
        antechamber.enter(withdrawn);
        antechamber.enter(new SchedulerCommand.GetServers(null));
        assertThat(antechamber.empty()).containsExactly(again, withdrawn);
        assertThat(antechamber.empty()).isEmpty();
    }

    @Test
    void whoComesWhenTooManyWaitHasToRepeatWhatItSaid() {
        for (int i = 0; i <= Antechamber.MOST; i++) {
            antechamber.enter(demand(i, 1));
        }
        antechamber.enter(demand(0, 2));
        List<SchedulerCommand> kept = antechamber.empty();
        assertThat(kept).hasSize(Antechamber.MOST).startsWith(demand(0, 2)).doesNotContain(demand(Antechamber.MOST, 1));
    }

    private static RegisterDemand demand(int job, long revision) {
        return new RegisterDemand(new JobDemand(job(job), revision, 50, "default", Instant.EPOCH, false, List.of()));
    }

    private static JobId job(int number) {
        return new JobId(String.format("%016d", number));
    }
}
