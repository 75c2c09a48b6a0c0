package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameBits;
import org.raymill.model.JobId;
import org.raymill.model.Price;
import org.raymill.model.SiteName;
import org.raymill.model.TraceParent;
import org.raymill.protocol.CborSerializable;
import org.raymill.protocol.Samples;

/**
 * The journal is read for ever: each event as version 0.1 wrote it must be read as what it meant. A new kind of event needs a file, written
 * once with {@code mvn test -Dtest=GoldenEventsTest -Dgolden.write=true}; a file that is there is never written again.
 */
class GoldenEventsTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String FOLDER = "golden/0.1/";
    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                    .withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    static Stream<Class<?>> events() {
        return Arrays.stream(JobEvent.class.getDeclaredClasses()).filter(CborSerializable.class::isAssignableFrom);
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadAsItWasMeant(Class<?> type) throws IOException {
        assertRead(type.getSimpleName(), new Samples(null).of(type));
    }

    /** What other sites ask came later. */
    static Stream<JobEvent> pricedEvents() {
        JobId part = new JobId("01kaqz5m3c9x4p2h");
        Agreement terms = new Agreement(new Price(new BigDecimal("0.125"), "EUR"), new BigDecimal("0.02"), 64);
        return Stream.of(
                new JobEvent.FramesSent(
                        part, new SiteName("berlin"), new FrameBits(3, new byte[] {5}), "sooner", AT, terms),
                new JobEvent.FramesReturned(
                        part,
                        List.of(AttemptRecordBuilder.builder(
                                        (JobEvent.AttemptRecord) new Samples(null).of(JobEvent.AttemptRecord.class))
                                .cores(16)
                                .build()),
                        7_200_000),
                new JobEvent.FramesTakenBack(part, "", "nothing was heard", AT, 7_200_000),
                new JobEvent.ConsignmentClosed(part, "2 files", AT, 7_200_000));
    }

    @ParameterizedTest
    @MethodSource("pricedEvents")
    void whatOtherSitesAskIsReadAsItWasMeant(JobEvent event) throws IOException {
        assertRead(event.getClass().getSimpleName() + "-priced", event);
    }

    /** That jobs are parts of traces came later. */
    @Test
    void aTraceIsReadAsItWasMeant() throws IOException {
        JobEvent.JobAccepted accepted = (JobEvent.JobAccepted) new Samples(null).of(JobEvent.JobAccepted.class);
        TraceParent trace = new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
        assertRead(
                "JobAccepted-traced",
                new JobEvent.JobAccepted(accepted.job(), accepted.spec().within(Optional.of(trace)), accepted.at()));
    }

    /** That the storage can be full came later. */
    @Test
    void aFullStorageIsReadAsItWasMeant() throws IOException {
        assertRead(
                "AttemptsRecorded-storage-full",
                JobEvent.AttemptsRecorded.of(List.of(AttemptRecordBuilder.builder(
                                (JobEvent.AttemptRecord) new Samples(null).of(JobEvent.AttemptRecord.class))
                        .status(AttemptStatus.STORAGE_FULL)
                        .build())));
    }

    private static void assertRead(String name, Object expected) throws IOException {
        var serialization = SerializationExtension.get(KIT.system());
        var serializer = serialization.findSerializerFor(expected);
        String manifest = Serializers.manifestFor(serializer, expected);
        Path file = Path.of("src/test/resources", FOLDER, name + ".cbor");
        if (Boolean.getBoolean("golden.write") && Files.notExists(file)) {
            Files.createDirectories(file.getParent());
            Files.write(file, serialization.serialize(expected).get());
        }
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(serialization
                            .deserialize(in.readAllBytes(), serializer.identifier(), manifest)
                            .get())
                    .isEqualTo(expected);
        }
    }
}
