package org.raymill.app;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.SiteName;
import org.raymill.protocol.SiteGateCommand;
import org.raymill.protocol.SiteGateCommand.Pardon;

class GatePardonsTest {

    private static final SiteName BERLIN = new SiteName("berlin");
    private static final SiteName PARIS = new SiteName("paris");

    private ActorTestKit kit;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create(
                ConfigFactory.parseString("akka.actor.provider = local").withFallback(ConfigFactory.load()));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void whatIsSaidAgainAndAgainIsDoneOnce() {
        TestProbe<SiteName> gate = kit.createTestProbe();
        ActorRef<SiteGateCommand> pardons = kit.spawn(GatePardons.create(gate.ref()::tell));
        pardons.tell(new Pardon(BERLIN, "first"));
        pardons.tell(new Pardon(BERLIN, "first"));
        pardons.tell(new Pardon(PARIS, "first"));
        pardons.tell(new Pardon(BERLIN, "second"));
        pardons.tell(new Pardon(PARIS, ""));
        pardons.tell(new Pardon(PARIS, ""));
        gate.expectMessage(BERLIN);
        gate.expectMessage(PARIS);
        gate.expectMessage(BERLIN);
        gate.expectMessage(PARIS);
        gate.expectMessage(PARIS);
    }
}
