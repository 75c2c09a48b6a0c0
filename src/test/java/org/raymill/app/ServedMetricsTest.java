package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.JobStatus;
import org.raymill.testing.FreePorts;

/** What a running node with all roles, a limit, and a link to another site serves at /metrics after it has rendered a job. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServedMetricsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCENE = "nothing to be seen";
    private static final int FRAMES = 7;
    private static final Path MONITORING = Path.of("docs", "monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b(raymill|jvm|process|system)_[a-z0-9_]+");
    private static final Set<String> NOT_WITH_EACH_JAVA = Set.of("jvm_gc_concurrent_phase_time_seconds");

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Node node;
    private static String served;

    @BeforeAll
    static void renderAJob() throws Exception {
        Path file = folder.resolve("raymill.conf");
        Files.writeString(file, """
                raymill {
                  bench.no-op = true
                  server.sandbox = none
                  scheduler.limits { licence.brush { total = 3 } }
                  scaling { settle = 0 s, classes { cpu { packages = [no-op], cores = 2, memory = 2 GiB, max = 4 } } }
                  site {
                    name = oslo
                    peers { berlin { contacts = ["127.0.0.1:%d"], port = %d, cores = 4 } }
                  }
                }
                """.formatted(FreePorts.next(), FreePorts.next()));
        node = Node.start(NodeSettings.load(
                Optional.of(file),
                Map.of(
                        "raymill.data",
                        folder.resolve("data").toString(),
                        "raymill.cluster.port",
                        0,
                        "raymill.api.port",
                        0,
                        "raymill.site.files.port",
                        FreePorts.next(),
                        "raymill.metrics.serve",
                        "yes",
                        "raymill.metrics.port",
                        0)));
        String job = submit();
        awaitStatus(job, JobStatus.SUCCEEDED);
        assertThat(send(HttpRequest.newBuilder(api("/store/collections?dry-run=true"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(202);
        awaitText("raymill_store_files 2"); // the scene, and the job's list of files
        System.gc(); // pauses are shown from the first one on
        awaitText("# TYPE jvm_gc_pause_seconds ");
        awaitText("raymill_limit_waiting{limit=\"site.berlin\"}"); // the last one of the last limit
        awaitText("raymill_scaling_running_tasks{class=\"cpu\"}"); // the last one of the class
        awaitText("raymill_site_consignments{site=\"berlin\"}");
        served = awaitText("raymill_servers{state=\"up\"} 1");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static URI api(String path) {
        return URI.create(node.apiAddress().orElseThrow() + "/api/v1" + path);
    }

    private static String submit() throws Exception {
        byte[] scene = SCENE.getBytes(StandardCharsets.UTF_8);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(scene));
        send(HttpRequest.newBuilder(api("/files/" + hash)).PUT(BodyPublishers.ofByteArray(scene)));
        HttpRequest.Builder request = HttpRequest.newBuilder(api("/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"name": "measured", "scene": "a.txt",
                         "files": [{"path": "a.txt", "sha256": "%s", "size": %d}],
                         "profile": {"package": "no-op", "frames": "1-%d", "amounts": {"licence.brush": 1}},
                         "picture": {"format": "none"}}
                        """.formatted(hash, scene.length, FRAMES)));
        HttpResponse<String> answer = send(request);
        // A node is on its way into its cluster when it has started.
        while (answer.statusCode() == 503) {
            rest();
            answer = send(request);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).get("id").asText();
    }

    private static void awaitStatus(String job, JobStatus status) throws Exception {
        String wanted = status.name().toLowerCase(Locale.ROOT);
        for (String now = ""; !now.equals(wanted); ) {
            rest();
            HttpResponse<String> answer = send(HttpRequest.newBuilder(api("/jobs/" + job)));
            if (answer.statusCode() != 503) {
                now = JSON.readTree(answer.body())
                        .path("summary")
                        .path("status")
                        .asText();
                assertThat(now).isIn("waiting", "running", wanted);
            }
        }
    }

    /** Reads until something is served. */
    private static String awaitText(String part) throws Exception {
        String text = scrape().body();
        while (!text.contains(part)) {
            rest();
            text = scrape().body();
        }
        return text;
    }

    /** Leaves the processor to who is waited for. */
    private static void rest() {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }

    private static HttpResponse<String> scrape(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(node.metricsAddress().orElseThrow());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static double value(String series) {
        return served.lines()
                .filter(line -> line.startsWith(series + " "))
                .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not served"));
    }

    @Test
    void theDocumentsNameEachMetricAndNoOther() throws IOException {
        Set<String> documented = documented();
        Set<String> names = names(served);
        assertThat(documented).containsAll(names);
        documented.removeAll(NOT_WITH_EACH_JAVA);
        assertThat(names).containsAll(documented);
    }

    @Test
    void eachMetricHasItsMeaningWithIt() {
        Set<String> explained = served.lines()
                .filter(line -> line.startsWith("# HELP "))
                .filter(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank())
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toSet());
        assertThat(explained)
                .containsAll(names(served).stream()
                        .filter(name -> name.startsWith("raymill_"))
                        .toList());
    }

    @Test
    void alertRulesAreMadeOfMetricsThatExist() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(MONITORING.resolve("alerts.yml").toFile());
        Set<String> alerts = new TreeSet<>();
        for (JsonNode group : rules.get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                requireServed(rule.get("expr").asText());
                assertThat(alerts.add(rule.get("alert").asText()))
                        .as(rule.toString())
                        .isTrue();
                assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
                assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            }
        }
        assertThat(alerts).hasSizeGreaterThan(10);
    }

    @Test
    void theDashboardIsMadeOfMetricsThatExist() throws IOException {
        JsonNode dashboard = JSON.readTree(MONITORING.resolve("dashboard.json").toFile());
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt()))
                    .as(panel.get("title").asText())
                    .isTrue();
            assertThat(panel.get("targets")).isNotEmpty();
            panel.get("targets")
                    .forEach(target -> requireServed(target.get("expr").asText()));
        }
        assertThat(ids).hasSizeGreaterThan(10);
    }

    private static void requireServed(String expression) {
        List<String> used =
                METRIC.matcher(expression).results().map(MatchResult::group).toList();
        assertThat(used).as(expression).isNotEmpty();
        Set<String> series = served.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[ {]", 2)[0])
                .collect(Collectors.toSet());
        assertThat(series).as(expression).containsAll(used);
        assertThat(expression.chars().filter(c -> c == '(').count())
                .as(expression)
                .isEqualTo(expression.chars().filter(c -> c == ')').count());
    }

    @Test
    void whatWasDoneIsCounted() {
        assertThat(value("raymill_jobs_accepted_total")).isEqualTo(1);
        assertThat(value("raymill_jobs_ended_total{status=\"succeeded\"}")).isEqualTo(1);
        assertThat(value("raymill_attempts_recorded_total{status=\"succeeded\"}"))
                .isEqualTo(FRAMES);
        assertThat(value("raymill_attempts_ended_total{package=\"no-op\",result=\"succeeded\"}"))
                .isEqualTo(FRAMES);
        assertThat(value("raymill_attempt_seconds_count{package=\"no-op\"}")).isEqualTo(FRAMES);
        assertThat(value("raymill_api_requests_total{method=\"POST\",route=\"/jobs\",status=\"201\"}"))
                .isEqualTo(1);
        assertThat(value("raymill_task_wait_seconds_count")).isEqualTo(FRAMES);
        assertThat(value("raymill_limit{limit=\"licence.brush\"}")).isEqualTo(3);
        assertThat(value("raymill_scheduler_active")).isEqualTo(1);
        assertThat(value("raymill_journal_write_seconds_count")).isPositive();
        assertThat(value("raymill_blocking_threads")).isEqualTo(16);
        assertThat(value("raymill_cluster_members")).isEqualTo(1);
        assertThat(value("raymill_database_connections{state=\"idle\"}")).isPositive();
        assertThat(value("raymill_storage_free_bytes")).isPositive();
        assertThat(value("raymill_results_refused_total{reason=\"superseded\"}"))
                .isZero();
    }

    @Test
    void nothingElseIsServedThere() throws Exception {
        URI metrics = node.metricsAddress().orElseThrow();
        assertThat(send(HttpRequest.newBuilder(metrics.resolve("/"))).statusCode())
                .isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(metrics).POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
        assertThat(metrics.getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void aCollectionCountsTheStore() {
        assertThat(value("raymill_store_bytes")).isGreaterThan(SCENE.length());
        assertThat(value("raymill_store_counted_time_seconds")).isGreaterThan(value("process_start_time_seconds"));
        assertThat(value("raymill_store_freed_bytes_total")).isZero();
    }

    @Test
    void aPageWhoseNameLeadsToTheLoopbackAddressReadsNothing() throws Exception {
        URI metrics = node.metricsAddress().orElseThrow();
        try (Socket socket = new Socket(metrics.getHost(), metrics.getPort())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("raymill_");
        }
    }

    @Test
    void whoReadsOpenMetricsGetsThem() throws Exception {
        HttpResponse<String> answer = scrape("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(answer.body()).endsWith("# EOF\n");
        assertThat(scrape().headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    }

    /** The metrics in the tables of the documents. */
    private static Set<String> documented() throws IOException {
        return Files.readAllLines(Path.of("docs", "observability.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> METRIC.matcher(cell).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of all metrics; of a time its longest value is no metric of its own. */
    private static Set<String> names(String text) {
        Set<String> names = text.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        names.removeIf(
                name -> name.endsWith("_max") && names.contains(name.substring(0, name.length() - "_max".length())));
        return names;
    }
}
