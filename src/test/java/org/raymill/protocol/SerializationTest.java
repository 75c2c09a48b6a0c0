package org.raymill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import akka.serialization.jackson.JacksonObjectMapperProvider;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.job.core.JobEvent;
import org.raymill.model.GpuNeeds;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.LeaseStatus;
import org.raymill.model.ServerId;

/** Every message between nodes and every event of the journal goes through its serializer and comes back equal. */
class SerializationTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                    .withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    static Stream<Class<?>> messages() {
        Stream<Class<?>> nested = Stream.of(
                        SchedulerCommand.class,
                        RenderServerCommand.class,
                        RenderJobCommand.class,
                        JobCatalogCommand.class,
                        JobTemplatesCommand.class,
                        AccessCommand.class,
                        NodeDoctorCommand.class,
                        QuotaCommand.class,
                        StoreCollectorCommand.class,
                        ShelfCollectorCommand.class,
                        SiteLinksCommand.class,
                        SiteGateCommand.class,
                        StorageGateCommand.class,
                        NotifierCommand.class,
                        FarmEvent.class,
                        JobEvent.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                .filter(CborSerializable.class::isAssignableFrom);
        return Stream.concat(nested, Stream.of(StampedEvent.class, AccessChanged.class));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackEqual(Class<?> type) throws Exception {
        Object message = new Samples(KIT.createTestProbe().ref()).of(type);
        var serialization = SerializationExtension.get(KIT.system());
        var serializer = serialization.findSerializerFor(message);
        assertThat(serializer.getClass().getSimpleName()).isEqualTo("JacksonCborSerializer");
        byte[] bytes = serialization.serialize(message).get();
        Object back = serialization
                .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
                .get();
        assertThat(back).isEqualTo(message);
    }

    @org.junit.jupiter.api.Test
    void whatAnOlderNodeDoesNotSayOfGraphicsProcessorsIsAny() throws Exception {
        ObjectMapper mapper =
                JacksonObjectMapperProvider.get(KIT.system()).getOrCreate("jackson-cbor", Optional.empty());
        Lease lease = new Lease(
                new LeaseId(1, 2),
                new JobId("0000000000000001"),
                "main",
                new ServerId("a"),
                50,
                1,
                100,
                2,
                "RTX",
                8_000,
                Map.of(),
                false,
                "4.2");
        ObjectNode older = mapper.valueToTree(new LeaseStatus(lease, Optional.empty(), false, List.of(0, 1)));
        older.remove("gpus");
        ((ObjectNode) older.get("lease")).remove(List.of("gpuModel", "gpuMemoryMiB", "packageVersion"));
        LeaseStatus read = mapper.readValue(mapper.writeValueAsBytes(older), LeaseStatus.class);
        assertThat(read.gpus()).isEmpty();
        assertThat(read.lease().gpuNeeds()).isEqualTo(new GpuNeeds(2, "", 0));
        assertThat(read.lease().packageVersion()).isEmpty();
        assertThat(read.lease().id()).isEqualTo(lease.id());
    }

    @org.junit.jupiter.api.Test
    void thereAreMessages() {
        List<Class<?>> all = messages().toList();
        assertThat(all)
                .contains(RenderServerCommand.RunTask.class, JobEvent.AttemptsRecorded.class)
                .hasSizeGreaterThan(40);
    }
}
