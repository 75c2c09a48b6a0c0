package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.JobHarness.fish;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;

class JobKeeperTest {

    private static final Duration KEEP = Duration.ofDays(90);
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void nothingIsTakenForAbandonedBeforeEveryJobHasBeenWokenForAnHour() {
        assertThat(JobKeeper.abandonedBefore(START, START)).isEqualTo(Instant.EPOCH);
        assertThat(JobKeeper.abandonedBefore(START, START.plus(Duration.ofMinutes(59))))
                .isEqualTo(Instant.EPOCH);
        assertThat(JobKeeper.abandonedBefore(START, START.plus(Duration.ofMinutes(61))))
                .isEqualTo(START.plus(Duration.ofMinutes(1)));
    }

    @Test
    void jobsThatHadNoTimeToTellTheCatalogueAreWoken() {
        JobId job = new JobId("0".repeat(16));
        ActorTestKit kit = ActorTestKit.create(
                "keeper",
                ConfigFactory.parseString("akka.actor.provider = cluster, akka.remote.artery.canonical {"
                                + " hostname = 127.0.0.1, port = 0 }")
                        .withFallback(ConfigFactory.load()));
        try {
            TestProbe<JobCatalogCommand> catalog = kit.createTestProbe();
            TestProbe<RenderJobCommand> woken = kit.createTestProbe();
            kit.spawn(JobKeeper.create(catalog.ref(), new Woken(job, woken.ref()), InstantSource.system(), KEEP));

            JobCatalogCommand.ListUnfinished look =
                    fish(catalog, JobCatalogCommand.ListUnfinished.class, asked -> true);
            assertThat(look.removedBefore())
                    .as("journals of jobs that were removed so long ago go")
                    .isBetween(
                            Instant.now().minus(KEEP).minusSeconds(100),
                            Instant.now().minus(KEEP));

            JobCatalogCommand.ListBehind first = fish(catalog, JobCatalogCommand.ListBehind.class, asked -> true);
            first.replyTo().tell(new JobCatalogCommand.Behind(true, List.of(job)));

            woken.expectMessage(RenderJobCommand.Wake.INSTANCE);
        } finally {
            kit.shutdownTestKit();
        }
    }

    /** Only one job is there. */
    private record Woken(JobId only, ActorRef<RenderJobCommand> probe) implements RenderJobs {

        @Override
        public void tell(JobId job, RenderJobCommand message) {
            assertThat(job).isEqualTo(only);
            probe.tell(message);
        }

        @Override
        public <R> CompletionStage<R> ask(
                JobId job, Function<ActorRef<R>, RenderJobCommand> message, Duration timeout) {
            throw new UnsupportedOperationException("the keeper asks nothing");
        }
    }
}
