package org.raymill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import akka.serialization.jackson.JacksonObjectMapperProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * While a farm is upgraded node by node, nodes of two versions talk with each other: each message as the version before wrote it is read, and means what it
 * meant. {@link GoldenFile} tells how lines are added.
 */
class GoldenMessagesTest {

    private static final String KIND = "messages";
    private static final String PREFIX = CborSerializable.class.getPackageName() + ".";

    private static ActorTestKit kit;
    private static Serialization serialization;
    private static ObjectMapper mapper;
    private static Map<String, Class<?>> messages;

    @BeforeAll
    static void start() throws IOException {
        kit = ActorTestKit.create(
                "golden",
                ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                        .withFallback(ConfigFactory.load()));
        serialization = SerializationExtension.get(kit.system());
        mapper = JacksonObjectMapperProvider.get(kit.system()).getOrCreate("jackson-cbor", Optional.empty());
        messages = messages();
        GoldenFile.complete(KIND, messages.keySet(), name -> write(sample(messages.get(name))));
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    /** All that can be sent, by their names in the package. */
    private static Map<String, Class<?>> messages() {
        SortedMap<String, Class<?>> found = new TreeMap<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.raymill.protocol")) {
            boolean sent = each.isAssignableTo(CborSerializable.class) && (each.isRecord() || each.isEnum());
            if (sent) {
                found.put(each.getName().substring(PREFIX.length()), each.reflect());
            }
        }
        return found;
    }

    /** Actors are nobody's: a reference is read wherever it leads. */
    private static Object sample(Class<?> type) {
        ActorRef<Object> nobody = Adapter.toTyped(kit.system().classicSystem().deadLetters());
        return new Samples(nobody).of(type);
    }

    private static byte[] write(Object message) {
        return serialization.serialize(message).get();
    }

    private static Object read(Class<?> type, byte[] bytes) {
        Object sample = sample(type);
        Serializer serializer = serialization.findSerializerFor(sample);
        return serialization
                .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, sample))
                .get();
    }

    @Test
    void eachMessageHasALine() throws IOException {
        assertThat(GoldenFile.read(GoldenFile.newest(KIND)).keySet())
                .as("add lines for new messages: mvn test -Dtest=GoldenMessagesTest -Dgolden.write=true")
                .containsAll(messages.keySet());
        assertThat(messages).hasSizeGreaterThan(100).containsKey("SchedulerCommand$ReportStatus");
    }

    @Test
    void whatWasSaidIsReadAsItWasMeant() throws IOException {
        List<Path> files = GoldenFile.all(KIND);
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            for (Map.Entry<String, byte[]> line : GoldenFile.read(file).entrySet()) {
                Class<?> type = messages.get(line.getKey());
                assertThat(type)
                        .as("%s: nodes of that version send %s", file, line.getKey())
                        .isNotNull();
                Object message = read(type, line.getValue());
                assertThat(message).isInstanceOf(type);
                assertThat(GoldenFile.differences(
                                line.getKey(), mapper.readTree(line.getValue()), mapper.readTree(write(message))))
                        .as("%s", file)
                        .isEmpty();
            }
        }
    }

    @Test
    void aFieldThatIsNotReadAnyMoreIsNoticed() throws IOException {
        ObjectNode then = mapper.createObjectNode().put("reason", "text").put("priority", 7);
        JsonNode now = mapper.createObjectNode().put("reason", "text").put("cause", "new");
        assertThat(GoldenFile.differences("m", then, now)).containsExactly("m/priority is not known any more");
        then.remove("priority");
        assertThat(GoldenFile.differences("m", then, now)).isEmpty();
        then.put("reason", "other");
        assertThat(GoldenFile.differences("m", then, now)).hasSize(1);
    }
}
