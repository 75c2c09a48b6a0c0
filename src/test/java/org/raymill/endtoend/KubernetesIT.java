package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.kubernetes.Manifests;

/**
 * Real nodes in the pods of {@code k8s/base}, as far as an API server goes: they find each other with the rights that they have there, and are exchanged.
 * {@code -Draymill.previous.jar=FILE} has the jar of another version be exchanged for this one; without, the same program is, under another number.
 */
@Tag("end-to-end")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KubernetesIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String NEXT = "0.1.1-next";
    /** Of two nodes, one each second: three times as long as no pod has to come or go. */
    private static final int LOOKS = 12;

    private static final Path JAR = Raymill.projectFolder().resolve("target/raymill.jar");

    private static final Path PREVIOUS = Path.of(System.getProperty("raymill.previous.jar", JAR.toString()));

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private static Path folder;

    private static FakeKubernetes kubernetes;
    private static Pods pods;
    private static Sleeper sleeper;
    private static Pods.Node render;

    @BeforeAll
    static void begin() throws IOException {
        Manifests base = Manifests.of(Manifests.FOLDER.resolve("base"));
        kubernetes =
                new FakeKubernetes(base.of(Role.class, "raymill-find-nodes").getRules(), folder);
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (String role : List.of("control", "render")) {
            labels.put(
                    role,
                    base.of(Deployment.class, "raymill-" + role)
                            .getSpec()
                            .getTemplate()
                            .getMetadata()
                            .getLabels());
        }
        sleeper = new Sleeper(folder);
        pods = new Pods(
                kubernetes,
                labels,
                folder,
                sleeper.configuration()
                        + "raymill.server { cores = 8, memory-mib = 4096, min-free-disk-mib = 1 }\n"
                        + "raymill.cluster.kubernetes.settle = 2 s\n");
    }

    @AfterAll
    static void end() {
        if (pods != null) {
            pods.close();
        }
    }

    @Test
    @Order(1)
    void nodesFindEachOtherByTheApiServerAndOneAloneBeginsNothing() {
        Pods.Node first = pods.start("control-1", "control", PREVIOUS);
        render = pods.start("render-1", "render", PREVIOUS);
        Await.untilTrue(
                "both to look again and again, for longer than a cluster takes to be begun",
                SOON,
                () -> first.process().tail(),
                () -> Optional.of(Pods.probe(first, "/ready").isPresent()
                        && kubernetes.asked().size() > LOOKS));
        assertThat(Pods.probe(first, "/alive").orElseThrow().status()).isEqualTo(200);
        FarmClient.Answer alone = Pods.probe(first, "/ready").orElseThrow().expect(503);
        assertThat(alone.text()).contains("it is not in the cluster");

        Pods.Node second = pods.start("control-2", "control", PREVIOUS);
        Pods.Node third = pods.start("control-3", "control", PREVIOUS);
        pods.awaitReady(first, second, third, render);

        for (Pods.Node node : List.of(first, second, third, render)) {
            JsonNode seen = Pods.members(node);
            assertThat(seen.get("members"))
                    .as("%s sees one cluster", node.name())
                    .hasSize(4);
            assertThat(seen.at("/oldestPerRole/control"))
                    .isEqualTo(Pods.members(first).at("/oldestPerRole/control"));
        }
        assertThat(kubernetes.asked())
                .isNotEmpty()
                .allMatch(asked -> asked.status() == 200)
                .allMatch(asked -> asked.request().startsWith("GET /api/v1/namespaces/raymill/pods?labelSelector="));
        String job = pods.client().submit(Sleeper.job("first", 2, 0).memoryMiB(10));
        pods.client().awaitSuccess(job);
        pods.assertResults(job, 2);
    }

    @Test
    @Order(2)
    @Tag("nightly")
    void allNodesAreExchangedForAnotherVersionWhileJobsRunAndTheSchedulerMovesOnce() throws IOException {
        Path next = another(NEXT);
        Map<String, Integer> jobs = new LinkedHashMap<>();
        Map<String, String> labels = new HashMap<>();
        for (int number = 0; number < 3; number++) {
            String label = "rolled-" + number;
            // Some of many short frames, one of long ones: what runs when a node goes, and what begins then.
            int frames = number == 0 ? 4 : 40;
            String job = pods.client()
                    .submit(Sleeper.job(label, frames, number == 0 ? 20 : 3).memoryMiB(10));
            jobs.put(job, frames);
            labels.put(job, label);
        }
        long before = pods.schedulers();
        Pods.Node oldest = pods.oldest();
        List<Pods.Node> order = new ArrayList<>(pods.controls());
        order.sort(Comparator.comparing((Pods.Node node) -> node == oldest));

        int number = 4;
        for (Pods.Node old : order) {
            Pods.Node fresh = pods.start("control-" + number++, "control", next);
            pods.awaitReady(fresh);
            pods.end(old);
        }
        assertThat(pods.haveTold("version [" + NEXT + "]"))
                .as("it is another version for the cluster, too")
                .isTrue();
        Pods.Node freshRender = pods.start("render-2", "render", next);
        pods.awaitReady(freshRender);
        pods.end(render);

        jobs.keySet().forEach(job -> pods.client().awaitSuccess(job));
        assertThat(pods.schedulers()).as("the Scheduler moved once").isEqualTo(before + 1);
        assertThat(pods.oldest().name()).isEqualTo("control-4");
        jobs.forEach((job, frames) -> {
            for (int frame = 1; frame <= frames; frame++) {
                assertThat(sleeper.begun(labels.get(job), frame))
                        .as("how often frame %s of %s began", frame, labels.get(job))
                        .isEqualTo(1);
                assertThat(sleeper.ended(labels.get(job), frame)).isEqualTo(1);
            }
            pods.assertResults(job, frames);
            assertThat(pods.client().job(job).get("staleReports").asLong()).isZero();
        });
        assertThat(new TreeSet<>(pods.client().servers().stream()
                        .filter(server -> server.get("status").asText().equals("up"))
                        .map(server -> server.get("id").asText())
                        .toList()))
                .containsExactly("render-2");
    }

    /** The jar with another version in it. */
    private static Path another(String version) throws IOException {
        Path copy = Files.copy(JAR, folder.resolve("next.jar"));
        try (FileSystem inside = FileSystems.newFileSystem(copy)) {
            Path manifest = inside.getPath("META-INF", "MANIFEST.MF");
            String text = Files.readString(manifest);
            String changed = text.replaceAll("Implementation-Version: .*", "Implementation-Version: " + version);
            assertThat(changed).isNotEqualTo(text);
            Files.writeString(manifest, changed);
        }
        return copy;
    }
}
