package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.pubsub.Topic;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerDetail.Status;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.StampedEvent;

class EventRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId OTHER = new JobId("01kaqz5m3c9x4p2j");

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(folder, Map.of("events.heartbeat", "300 ms"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    /** A listener. */
    private static final class Listener implements AutoCloseable {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final Socket socket;
        private final BufferedReader lines;

        /** The id of the newest event; empty before there is one. */
        private String lastId = "";

        Listener(ApiFixture api, int receiveBuffer) throws IOException {
            this(api, receiveBuffer, "", "");
        }

        private Listener(ApiFixture api, int receiveBuffer, String query, String header) throws IOException {
            socket = api.connect(receiveBuffer);
            // HTTP/1.0, so that the stream is not cut into chunks.
            socket.getOutputStream()
                    .write(("GET /api/v1/events" + query + " HTTP/1.0\r\nHost: localhost\r\n" + header + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        static Listener open(ApiFixture api) throws IOException {
            return answered(new Listener(api, 0));
        }

        /** Comes back after it has heard an event. */
        static Listener back(ApiFixture api, String lastId) throws IOException {
            return answered(new Listener(api, 0, "", "Last-Event-ID: " + lastId + "\r\n"));
        }

        /** Listens to one job. */
        static Listener of(ApiFixture api, JobId job) throws IOException {
            return answered(new Listener(api, 0, "?job=" + job, ""));
        }

        private static Listener answered(Listener listener) throws IOException {
            assertThat(listener.lines.readLine()).contains(" 200 ");
            String header = listener.lines.readLine();
            boolean typed = false;
            while (!header.isEmpty()) {
                typed |= header.toLowerCase(java.util.Locale.ROOT).startsWith("content-type: text/event-stream");
                header = listener.lines.readLine();
            }
            assertThat(typed).as("the media type").isTrue();
            return listener;
        }

        /** The next line that is no id, nor the end of one that stands alone. */
        String line() throws IOException {
            String line = lines.readLine();
            while (line != null && line.startsWith("id: ")) {
                lastId = line.substring("id: ".length());
                line = lines.readLine();
                if (line != null && line.isEmpty()) {
                    return line();
                }
            }
            return line;
        }

        /** Reads until the beginning of the stream is over, after which it can be gone on with. */
        String idAfterBeginning() throws IOException {
            while (lastId.isEmpty()) {
                line(); // a comment at the latest
            }
            return lastId;
        }

        /** The next event with its name as field {@code event}; empty at the end. */
        Optional<JsonNode> next() throws IOException {
            String name = "";
            for (String line = line(); line != null; line = line()) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    JsonNode event = JSON.readTree(line.substring("data: ".length()));
                    ((com.fasterxml.jackson.databind.node.ObjectNode) event).put("event", name);
                    return Optional.of(event);
                }
            }
            return Optional.empty();
        }

        /** Reads to the end, orderly or not. */
        boolean hasEnded() throws IOException {
            try {
                return next().isEmpty();
            } catch (java.net.SocketException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void publish(JobId job, JobStatus status) {
        FarmEvent event = new FarmEvent.JobChanged(FakeFarm.summary(job, "helmet", status));
        api.events.tell(event);
    }

    private static void add(JobId job, JobStatus status) {
        FakeFarm.Job added = new FakeFarm.Job();
        added.detail =
                new org.raymill.model.JobDetail(FakeFarm.summary(job, "helmet", status), null, null, null, "", 0);
        api.farm.jobs.put(job, added);
    }

    @Test
    void aListenerThatComesBackHearsWhatItHasMissed() throws IOException {
        add(JOB, JobStatus.RUNNING);
        String last;
        try (Listener listener = Listener.open(api)) {
            listener.idAfterBeginning();
            publish(OTHER, JobStatus.RUNNING);
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(OTHER.value());
            last = listener.lastId;
        }
        publish(JOB, JobStatus.SUCCEEDED);
        api.events.tell(new FarmEvent.JobRemoved(OTHER));
        try (Listener listener = Listener.back(api, last)) {
            assertThat(listener.next().orElseThrow().get("status").asText()).isEqualTo("succeeded");
            assertThat(listener.next().orElseThrow()).hasToString("{\"id\":\"" + OTHER + "\",\"event\":\"removed\"}");
            publish(JOB, JobStatus.RUNNING);
            assertThat(listener.next().orElseThrow().get("status").asText()).isEqualTo("running");
        }
    }

    @Test
    void aListenerThatComesFromAnotherNodeIsToldToReadAnew(@TempDir Path other) throws IOException {
        String last;
        try (ApiFixture killed = new ApiFixture(other, Map.of("events.heartbeat", "300 ms"));
                Listener listener = Listener.open(killed)) {
            last = listener.idAfterBeginning();
        }
        add(JOB, JobStatus.RUNNING);
        try (Listener listener = Listener.back(api, last)) {
            assertThat(listener.next().orElseThrow().get("event").asText()).isEqualTo("reset");
            assertThat(listener.lastId).as("before it knows the state").isEmpty();
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(JOB.value());
            last = listener.idAfterBeginning();
            publish(JOB, JobStatus.SUCCEEDED);
            assertThat(listener.next().orElseThrow().get("status").asText()).isEqualTo("succeeded");
        }
        try (Listener listener = Listener.back(api, last)) {
            assertThat(listener.next().orElseThrow().get("status").asText())
                    .as("here, the id of the beginning is known")
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void aLossOnTheWayIsToldToWhoeverListens(@TempDir Path other) throws IOException {
        try (ApiFixture lossy = new ApiFixture(other, Map.of("events.heartbeat", "300 ms"));
                Listener listener = Listener.open(lossy)) {
            listener.idAfterBeginning();
            lossy.farm.servers.add(FakeFarm.server("a", Status.UP));
            lossy.topic.tell(Topic.publish(new StampedEvent("somebody", 12, Optional.empty())));
            assertThat(listener.next().orElseThrow().get("event").asText()).isEqualTo("reset");
            assertThat(listener.next().orElseThrow().get("event").asText()).isEqualTo("server");
            lossy.events.tell(new FarmEvent.JobRemoved(JOB));
            assertThat(listener.next().orElseThrow().get("event").asText()).isEqualTo("removed");
        }
    }

    @Test
    void oneJobIsListenedToAlone() throws IOException {
        api.farm.servers.add(FakeFarm.server("a", Status.UP));
        add(JOB, JobStatus.RUNNING);
        add(OTHER, JobStatus.RUNNING);
        try (Listener listener = Listener.of(api, JOB)) {
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(JOB.value());
            listener.idAfterBeginning();
            publish(OTHER, JobStatus.SUCCEEDED);
            take(OTHER, "1", 0, 1);
            api.events.tell(new FarmEvent.ServerChanged(FakeFarm.server("a", Status.LOST)));
            take(JOB, "1", 0, 1);
            assertThat(listener.next().orElseThrow().get("job").asText()).isEqualTo(JOB.value());
        }
        api.get("/api/v1/events?job=zzzzzzzzzzzzzzzz").expectProblem(404, "job-not-found");
        api.get("/api/v1/events?job=no").expectProblem(400, "invalid-request");
    }

    @ParameterizedTest
    @EnumSource(JobStatus.class)
    void aStreamBeginsWithEveryJobThatHasNotEnded(JobStatus status) throws IOException {
        JobId newer = new JobId("zzzzzzzzzzzzzzzz");
        add(newer, status);
        add(JOB, JobStatus.RUNNING);
        try (Listener listener = Listener.open(api)) {
            JobId first = status.isFinal() ? JOB : newer;
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(first.value());
        }
    }

    @Test
    void aStreamBeginsWithWhatThereIsAndGoesOnWithWhatChanges() throws IOException {
        api.farm.servers.add(FakeFarm.server("a", Status.UP));
        add(JOB, JobStatus.RUNNING);
        add(OTHER, JobStatus.SUCCEEDED);
        try (Listener listener = Listener.open(api)) {
            JsonNode server = listener.next().orElseThrow();
            assertThat(server.get("event").asText()).isEqualTo("server");
            assertThat(server.get("id").asText()).isEqualTo("a");
            JsonNode job = listener.next().orElseThrow();
            assertThat(job.get("event").asText()).isEqualTo("job");
            assertThat(job.get("id").asText()).isEqualTo(JOB.value());
            assertThat(job.get("status").asText()).isEqualTo("running");
            publish(JOB, JobStatus.SUCCEEDED);
            api.events.tell(new FarmEvent.ServerChanged(FakeFarm.server("a", Status.LOST)));
            assertThat(listener.next().orElseThrow().get("status").asText()).isEqualTo("succeeded");
            assertThat(listener.next().orElseThrow().get("status").asText()).isEqualTo("lost");
        }
    }

    private static void take(JobId job, String frames, int task, double done) {
        api.events.tell(new FarmEvent.SampleTaken(job, frames, new TaskId(StepName.RENDER, task), done));
    }

    @Test
    void newerPicturesOfFramesAreTold() throws IOException {
        add(JOB, JobStatus.RUNNING);
        try (Listener listener = Listener.open(api)) {
            assertThat(listener.next().orElseThrow().get("event").asText()).isEqualTo("job");
            take(JOB, "5-8", 1, 0.25);
            assertThat(listener.next().orElseThrow())
                    .hasToString("{\"job\":\"" + JOB
                            + "\",\"frames\":\"5-8\",\"task\":\"render-1\",\"done\":0.25,\"event\":\"sample\"}");
            take(OTHER, "1", 0, 1);
            assertThat(listener.next().orElseThrow().get("job").asText()).isEqualTo(OTHER.value());
        }
    }

    @Test
    void aSlowListenerGetsTheNewestPictureOfEachFrameAndMissesNoJob() throws IOException {
        int updates = 40_000;
        try (Listener listener = new Listener(api, 4_096)) {
            add(OTHER, JobStatus.RUNNING);
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(OTHER.value());
            for (int i = 0; i < updates; i++) {
                take(JOB, "1", 0, 0.5);
                take(JOB, "2", 1, 0.5);
                take(OTHER, "1", 0, 0.5);
            }
            publish(JOB, JobStatus.SUCCEEDED);
            take(JOB, "1", 0, 1);
            take(JOB, "2", 1, 1);
            take(OTHER, "1", 0, 1);
            Set<String> newest = new HashSet<>();
            boolean ended = false;
            int received = 0;
            while (newest.size() < 3 || !ended) {
                JsonNode event = listener.next().orElseThrow();
                received++;
                if (event.get("event").asText().equals("job")) {
                    ended = true;
                } else if (event.get("done").asDouble() == 1) {
                    newest.add(event.get("job").asText() + event.get("frames").asText());
                }
            }
            assertThat(received).isLessThan(3 * updates);
        }
    }

    @Test
    void aStreamGoesOnWhenThePresentStateCanNotBeHad() throws IOException {
        api.farm.schedulerAnswers = false;
        api.farm.databaseAnswers = false;
        try (Listener listener = Listener.open(api)) {
            assertThat(listener.line()).as("a heartbeat").isEqualTo(":");
            publish(JOB, JobStatus.WAITING);
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(JOB.value());
        }
    }

    @Test
    void silenceIsFilledWithComments() throws IOException {
        try (Listener listener = Listener.open(api)) {
            for (int i = 0; i < 3; i++) {
                assertThat(listener.line()).isEqualTo(":");
                assertThat(listener.line()).isEmpty();
            }
        }
    }

    @Test
    void aSlowListenerGetsTheNewestStateOfEachJob() throws IOException {
        int updates = 60_000;
        try (Listener listener = new Listener(api, 4_096)) {
            add(OTHER, JobStatus.RUNNING);
            assertThat(listener.next().orElseThrow().get("id").asText()).isEqualTo(OTHER.value());
            for (int i = 0; i < updates; i++) {
                publish(JOB, JobStatus.RUNNING);
                publish(OTHER, JobStatus.RUNNING);
            }
            publish(JOB, JobStatus.SUCCEEDED);
            publish(OTHER, JobStatus.FAILED);
            int received = 0;
            boolean succeeded = false;
            boolean failed = false;
            while (!succeeded || !failed) {
                JsonNode event = listener.next().orElseThrow();
                received++;
                succeeded |= event.get("status").asText().equals("succeeded");
                failed |= event.get("status").asText().equals("failed");
            }
            assertThat(received).isLessThan(updates);
        }
    }

    @Test
    void noMoreMayListenThanTheSettingsSay(@TempDir Path other) throws IOException {
        Map<String, ?> settings = Map.of("events.heartbeat", "300 ms", "events.max-streams", 2);
        try (ApiFixture limited = new ApiFixture(other, settings)) {
            try (Listener first = Listener.open(limited);
                    Listener second = Listener.open(limited)) {
                first.line();
                second.line();
                assertThat(limited.get("/api/v1/events")
                                .expectProblem(503, "busy")
                                .header("Retry-After"))
                        .isNotEmpty();
            }
            limited.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
                assertThat(limited.head("/api/v1/events").status()).isEqualTo(200);
                return null;
            });
        }
    }

    @Test
    void aStreamIsGivenToThoseAloneWhoAcceptIt() {
        api.get("/api/v1/events", "Accept", "application/json").expectProblem(406, "not-acceptable");
        api.get("/api/v1/events?since=1").expectProblem(400, "invalid-request");
    }

    @Test
    void streamsEndAtOnceWhenTheServerStops(@TempDir Path other) throws IOException {
        try (ApiFixture stopped = ApiFixture.start(other);
                Listener listener = Listener.open(stopped)) {
            long start = System.nanoTime();
            CompletionStage<Done> end = stopped.binding.terminate(Duration.ofSeconds(15));
            assertThat(listener.hasEnded()).isTrue();
            ApiFixture.await(end.toCompletableFuture());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }
}
