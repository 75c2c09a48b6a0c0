package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.protocol.CborSerializable;
import org.raymill.protocol.Samples;

/**
 * The journal is read for ever: each event as version 0.1 wrote it must be read as what it meant. A new kind of event needs a file, written
 * once with {@code mvn test -Dtest=GoldenEventsTest -Dgolden.write=true}; a file that is there is never written again.
 */
class GoldenEventsTest {

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
        Object expected = new Samples(null).of(type);
        var serialization = SerializationExtension.get(KIT.system());
        var serializer = serialization.findSerializerFor(expected);
        String manifest = Serializers.manifestFor(serializer, expected);
        Path file = Path.of("src/test/resources", FOLDER, type.getSimpleName() + ".cbor");
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
