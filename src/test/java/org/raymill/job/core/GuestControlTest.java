package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.GuestControl;
import org.raymill.model.JobId;
import org.raymill.model.JobOrigin;
import org.raymill.model.SiteName;

/** Who says how a job goes on that another site has handed over. */
class GuestControlTest {

    private static final JobOrigin OSLO = new JobOrigin(new SiteName("oslo"), new JobId("00000000000000c1"));

    private final JobFixture job =
            JobFixture.of(JobFixture.spec("1-3", 1, "1x1", new Policy().get()).from(OSLO));

    @Test
    void aJobOfThisSiteIsNoGuest() {
        assertThat(new JobFixture("1-3", 1, "1x1", 3).state.guestControl()).isEmpty();
    }

    @Test
    void aPauseOfItsSiteIsNoHold() {
        job.write(new JobEvent.Paused("site:oslo", "", job.now));
        assertControl(50, "");
    }

    @Test
    void aPauseOfItsSiteIsNoneInAnOlderJournalEither() {
        job.write(new JobEvent.Paused("site oslo", "", job.now));
        assertControl(50, "");
    }

    @Test
    void aPauseOfPeopleHereIsAHoldUntilTheyResume() {
        job.write(new JobEvent.Paused("anna", "new disks", job.now));
        assertControl(50, "paused by anna: new disks");
        job.write(new JobEvent.Resumed("anna", "", job.now));
        assertControl(50, "");
    }

    @Test
    void aPriorityThatPeopleHereHaveSetIsNotWhatItsSiteSaid() {
        job.write(new JobEvent.PriorityChanged(50, 90, "anna", "", job.now));
        assertControl(50, "");
        assertThat(job.state.priority()).isEqualTo(90);
        job.write(new JobEvent.PriorityChanged(90, 20, "site:oslo", "", job.now));
        assertControl(20, "");
        assertThat(job.state.priority()).isEqualTo(20);
    }

    private void assertControl(int priority, String hold) {
        Optional<GuestControl> expected =
                Optional.of(new GuestControl(priority, Optional.of(hold).filter(text -> !text.isEmpty())));
        assertThat(job.state.guestControl()).isEqualTo(expected);
        assertThat(job.restarted().state.guestControl()).isEqualTo(expected);
    }
}
