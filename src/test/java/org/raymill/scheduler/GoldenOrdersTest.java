package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.protocol.Samples;

/** The journal of orders is read for ever; the files are written once with {@code -Dgolden.write=true} and never again. */
class GoldenOrdersTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1");

    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                    .withFallback(ConfigFactory.load()));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @ValueSource(classes = {ServerOrdered.class, OrdersTakenOver.class})
    void isReadAsItWasMeant(Class<?> event) throws IOException {
        Path golden = GOLDEN.resolve(event.getSimpleName() + ".cbor");
        Object expected = new Samples(null).of(event);
        var serialization = SerializationExtension.get(kit.system());
        var serializer = serialization.findSerializerFor(expected);
        if (Boolean.getBoolean("golden.write") && Files.notExists(golden)) {
            Files.write(golden, serialization.serialize(expected).get());
        }
        assertThat(serialization
                        .deserialize(
                                Files.readAllBytes(golden),
                                serializer.identifier(),
                                Serializers.manifestFor(serializer, expected))
                        .get())
                .isEqualTo(expected);
    }
}
