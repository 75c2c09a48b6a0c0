package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The list of what Raymill is made of, by which scanners look for known flaws: nothing in the jar is missing in it, and each part may be given on. It is made with the
 * jar by {@code mvn -Pimage package}.
 */
@Tag("end-to-end")
class PartsIT {

    /** By which parts may be given on as Raymill is; of several one is enough. */
    private static final Set<String> LICENCES = Set.of(
            "Apache-2.0",
            "MIT",
            "MIT-0",
            "MIT X11 License",
            "Bouncy Castle Licence",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "EPL-2.0",
            "MPL-2.0");

    /** Whose licence has become Apache-2.0, by their groups and exactly these versions (docs/adr/0001): another one has a date of its own. */
    private static final Set<String> APACHE_BY_NOW = Set.of(
            "com.typesafe.akka:2.8.5",
            "com.typesafe.akka:10.5.3",
            "com.lightbend.akka:5.2.1",
            "com.lightbend.akka.management:1.4.0",
            "com.lightbend.akka.discovery:1.4.0");

    /** Whose licence has three clauses, although what they call it ("The BSD License") is read as the one with four. */
    private static final Set<String> THREE_CLAUSES =
            Set.of("com.thoughtworks.paranamer:paranamer", "org.jline:jline-terminal", "org.jline:jline-native");

    /** Parts that others have in themselves. No list shows them, so who looks for flaws has to know of them: docs/security.md names them, too. */
    private static final Map<String, String> INSIDE_OF_OTHERS = Map.ofEntries(
            Map.entry("com.google.code.gson:gson:2.14.0", "com.nimbusds:nimbus-jose-jwt"),
            Map.entry("com.github.stephenc.jcip:jcip-annotations:1.0-1", "com.nimbusds:nimbus-jose-jwt"),
            Map.entry("org.lmdbjava:lmdbjava-native-linux-x86_64:0.9.29-1", "org.lmdbjava:lmdbjava"),
            Map.entry("org.lmdbjava:lmdbjava-native-osx-x86_64:0.9.29-1", "org.lmdbjava:lmdbjava"),
            Map.entry("org.lmdbjava:lmdbjava-native-windows-x86_64:0.9.29-1", "org.lmdbjava:lmdbjava"),
            Map.entry("jakarta.mail:jakarta.mail-api:2.1.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:angus-core:2.0.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:angus-mail:2.0.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:imap:2.0.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:logging-mailhandler:2.0.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:pop3:2.0.5", "org.eclipse.angus:jakarta.mail"),
            Map.entry("org.eclipse.angus:smtp:2.0.5", "org.eclipse.angus:jakarta.mail"));

    /** Licences of the parts, by {@code group:name:version}. */
    private static final Map<String, List<String>> PARTS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        Path list = Raymill.projectFolder().resolve("target/raymill-sbom.json");
        assertThat(list).as("made by: mvn -Pimage package").isRegularFile();
        for (JsonNode part : new ObjectMapper().readTree(list.toFile()).get("components")) {
            List<String> licences = new ArrayList<>();
            for (JsonNode licence : part.path("licenses")) {
                String id = licence.at("/license/id").asText();
                licences.add(id.isEmpty() ? licence.at("/license/name").asText() : id);
            }
            String name = part.path("group").asText() + ":" + part.path("name").asText() + ":"
                    + part.path("version").asText();
            PARTS.put(name, licences);
        }
    }

    private static String withoutVersion(String part) {
        return part.substring(0, part.lastIndexOf(':'));
    }

    private static boolean mayBeGivenOn(String part, List<String> licences) {
        String group = part.substring(0, part.indexOf(':'));
        String version = part.substring(part.lastIndexOf(':') + 1);
        return !Collections.disjoint(licences, LICENCES)
                || licences.equals(List.of("BUSL-1.1")) && APACHE_BY_NOW.contains(group + ":" + version)
                || licences.equals(List.of("BSD-4-Clause")) && THREE_CLAUSES.contains(withoutVersion(part));
    }

    @Test
    void eachPartHasALicenceByWhichItMayBeGivenOn() {
        Map<String, List<String>> others = new TreeMap<>(PARTS);
        others.entrySet().removeIf(part -> mayBeGivenOn(part.getKey(), part.getValue()));
        assertThat(PARTS).hasSizeGreaterThan(100);
        assertThat(others)
                .as("read these licences; what may be given on is added to this test and to README.md")
                .isEmpty();
    }

    @Test
    void theListLacksNothingThatIsInTheJar() throws IOException {
        Set<String> there = inTheJar();
        assertThat(there).hasSizeGreaterThan(50);
        there.removeAll(PARTS.keySet());
        assertThat(there)
                .as("in the jar, and neither in its list nor known to be inside of other parts")
                .isEqualTo(INSIDE_OF_OTHERS.keySet());
        Set<String> known = new TreeSet<>();
        PARTS.keySet().forEach(part -> known.add(withoutVersion(part)));
        assertThat(known).containsAll(INSIDE_OF_OTHERS.values());
    }

    @Test
    void whatNoListShowsIsToldToThoseWhoLookForFlaws() throws IOException {
        String text = Files.readString(Raymill.projectFolder().resolve("docs/security.md"));
        INSIDE_OF_OTHERS.forEach((inside, part) -> assertThat(text)
                .contains(part.substring(part.indexOf(':') + 1))
                .contains(inside.split(":")[1].replaceAll("-native-.*", "-native")));
    }

    /** What parts say of themselves where Maven has made them. */
    private static Set<String> inTheJar() throws IOException {
        Set<String> there = new TreeSet<>();
        try (ZipFile jar = new ZipFile(
                Raymill.projectFolder().resolve("target/raymill.jar").toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().matches("META-INF/maven/.+/pom\\.properties")) {
                    Properties part = new Properties();
                    part.load(jar.getInputStream(entry));
                    there.add(part.getProperty("groupId") + ":" + part.getProperty("artifactId") + ":"
                            + part.getProperty("version"));
                }
            }
        }
        there.removeIf(part -> part.startsWith("org.raymill:raymill:"));
        return there;
    }
}
