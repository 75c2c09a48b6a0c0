package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.raymill.api.ApiFixture.bytes;
import static org.raymill.api.ApiFixture.sha256;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.storage.FileHash;
import org.raymill.storage.FileStore;

/** What linked sites, and others, may do at a gate. */
class SiteGateTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final String MISSING = "/api/v1/files/missing";
    private static final String PACKED = "/api/v1/files/packed";

    @TempDir
    private Path folder;

    private final Random random = new Random(5);
    private GateFixture gate;
    private HttpClient oslo;
    private HttpClient rome;

    @BeforeEach
    void start() {
        start(new GateSettings("127.0.0.1", 0, 200, 100, 32, 2));
    }

    private void start(GateSettings settings) {
        gate = new GateFixture(folder.resolve("gate-" + System.nanoTime()), settings);
        oslo = gate.client("oslo");
        rome = gate.client("rome");
    }

    @AfterEach
    void stop() {
        gate.close();
    }

    // ---- requests

    private HttpResponse<String> send(
            HttpClient client, String method, String path, BodyPublisher body, String... headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(gate.address() + path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(HttpClient client, String path, String... headers) throws IOException {
        return send(client, "GET", path, BodyPublishers.noBody(), headers);
    }

    private String missing(HttpClient client, String... hashes) throws IOException {
        HttpResponse<String> answer = send(
                client,
                "POST",
                MISSING,
                BodyPublishers.ofString("[\"" + String.join("\",\"", hashes) + "\"]"),
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> pack(HttpClient client, byte[] tar, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/x-tar"));
        all.addAll(List.of(headers));
        return send(client, "POST", PACKED, BodyPublishers.ofByteArray(tar), all.toArray(String[]::new));
    }

    private HttpResponse<String> append(HttpClient client, String hash, byte[] body, long length, String... headers)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "Content-Type",
                "application/partial-upload",
                "Upload-Offset",
                "0",
                "Upload-Complete",
                "?1",
                "Upload-Length",
                Long.toString(length)));
        all.addAll(List.of(headers));
        return send(
                client,
                "PATCH",
                "/api/v1/files/" + hash + "/upload",
                BodyPublishers.ofByteArray(body),
                all.toArray(String[]::new));
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private static byte[] tar(String name, byte[] content) {
        return tars(content, name);
    }

    private static byte[] tars(byte[] content, String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private List<String> shelf(SiteName site) {
        return ApiFixture.below(gate.shelves.of(site).layout().files());
    }

    // ---- files

    @Test
    void aSiteHasAShelfOfItsOwn() throws IOException {
        byte[] small = content(1_000);
        byte[] large = content(300_000);
        assertThat(missing(oslo, sha256(small), sha256(large))).contains(sha256(small), sha256(large));
        assertThat(pack(oslo, tar(sha256(small), small)).statusCode()).isEqualTo(200);
        assertThat(append(oslo, sha256(large), large, large.length).statusCode())
                .isEqualTo(201);
        assertThat(missing(oslo, sha256(small), sha256(large))).isEqualTo("{\"missing\":[]}");
        assertThat(shelf(GateFixture.OSLO)).hasSize(2);

        assertThat(missing(rome, sha256(small), sha256(large)))
                .as("another site does not see them")
                .contains(sha256(small), sha256(large));
        FileStore own = new FileStore(gate.layout, 1 << 20);
        assertThat(own.has(new Sha256(sha256(small))))
                .as("nor do this site's clients")
                .isFalse();
    }

    @Test
    void whatTheSiteItselfHasIsMissingUntilItIsSent() throws IOException {
        byte[] secret = content(1_000);
        new FileStore(gate.layout, 1 << 20).put(secret);
        assertThat(missing(oslo, sha256(secret))).contains(sha256(secret));
        assertThat(get(oslo, "/api/v1/files/" + sha256(secret)).statusCode()).isEqualTo(404);
    }

    @Test
    void aWrongHashIsRefusedAndNothingIsKept() throws IOException {
        byte[] content = content(2_000);
        String other = sha256(content(10));
        assertThat(append(oslo, other, content, content.length).statusCode()).isEqualTo(422);
        assertThat(pack(oslo, tar(other, content)).body()).contains("the content is not what the name says");
        assertThat(shelf(GateFixture.OSLO)).isEmpty();
    }

    @Test
    void noNameLeadsOutOfTheShelf() throws IOException {
        List<String> before = ApiFixture.below(gate.layout.root());
        byte[] content = content(100);
        for (HttpClient client : List.of(oslo, rome)) {
            assertThat(append(client, "x", content, content.length).statusCode())
                    .isEqualTo(400);
        }
        byte[] several = tars(content, "../../../etc/x", "/etc/x", "..", sha256(content) + "/../x");
        assertThat(pack(oslo, several).body().split("the name is no SHA-256", -1))
                .hasSize(1 + 4);
        gate.origins.put(JOB, GateFixture.ROME);
        for (String path : List.of(
                "/api/v1/files/..%2F..%2Fx/upload",
                "/api/v1/jobs/" + JOB + "/results/..%2f..%2fx",
                "/api/v1/jobs/" + JOB + "/results/%2e%2e/%2e%2e/x",
                "/api/v1/jobs/" + JOB + "/results/..%5cx")) {
            assertThat(get(rome, path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(ApiFixture.below(gate.layout.root())).isEqualTo(before);
    }

    @Test
    void compressedBodiesAreTakenAsWhatTheyWere() throws IOException {
        byte[] text = bytes("the same again and again ".repeat(40_000));
        assertThat(append(oslo, sha256(text), gzip(text), text.length, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(201);
        byte[] small = bytes("more of the same ".repeat(100));
        assertThat(pack(oslo, gzip(tar(sha256(small), small)), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
        assertThat(missing(oslo, sha256(text), sha256(small))).isEqualTo("{\"missing\":[]}");
        assertThat(pack(oslo, content(5_000), "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        assertThat(pack(oslo, content(5_000), "Content-Encoding", "br").statusCode())
                .isEqualTo(415);
    }

    // ---- limits

    @Test
    void whatGrowsWhenItIsUnpackedIsRefusedAtItsLimit() throws IOException {
        byte[] zeros = new byte[40 << 20];
        assertThat(pack(oslo, gzip(zeros), "Content-Encoding", "gzip").statusCode())
                .isEqualTo(413);
        assertThat(append(oslo, sha256(zeros), gzip(zeros), 1_000, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(413);
        assertThat(shelf(GateFixture.OSLO)).isEmpty();
    }

    @Test
    void aShelfThatIsFullTakesNothingMore() throws IOException {
        Path filler = gate.shelves.of(GateFixture.OSLO).layout().uploads().resolve("filler");
        try (var file = new java.io.RandomAccessFile(filler.toFile(), "rw")) {
            file.setLength(GateFixture.MAX_SHELF_BYTES - 10);
        }
        byte[] content = content(1_000);
        HttpResponse<String> answer = append(oslo, sha256(content), content, content.length);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("there is no room for 1000 more");
        assertThat(append(rome, sha256(content), content, content.length).statusCode())
                .as("another site has room")
                .isEqualTo(201);
        assertThat(append(rome, sha256(bytes("x")), bytes("y"), GateFixture.MAX_FILE_BYTES + 1)
                        .statusCode())
                .as("a file that is too large")
                .isEqualTo(413);
    }

    @Test
    void aSiteHasSoManyConnectionsAndNoMore() throws IOException {
        gate.close();
        start(new GateSettings("127.0.0.1", 0, 200, 100, 2, 2));
        List<HttpClient> clients = List.of(gate.client("oslo"), gate.client("oslo"), gate.client("oslo"));
        List<Integer> answers = new ArrayList<>();
        for (HttpClient client : clients) {
            answers.add(get(client, "/api/v1/files/" + sha256(bytes("x")) + "/upload")
                    .statusCode());
        }
        assertThat(answers).containsExactly(204, 204, 503);
        assertThat(missing(rome, sha256(bytes("x"))))
                .as("another site is served")
                .contains("missing");
    }

    @Test
    void aFloodOfConnectionsIsClosedAtOnce() throws IOException {
        gate.close();
        start(new GateSettings("127.0.0.1", 0, 200, 5, 32, 2));
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), gate.port()));
            }
            Socket over = new Socket(InetAddress.getLoopbackAddress(), gate.port());
            sockets.add(over);
            over.setSoTimeout(20_000);
            assertThat(isClosed(over)).isTrue();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        // The places of those that went are free again.
        HttpResponse<String> answer = null;
        for (int tries = 0; answer == null; tries++) {
            try {
                answer = get(oslo, "/api/v1/files/" + sha256(bytes("x")) + "/upload");
            } catch (IOException e) {
                assertThat(tries).isLessThan(1_000);
            }
        }
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    // ---- who is let in

    @Test
    void aCertificateThatIsNotThatOfALinkedSiteIsRefused() {
        HttpClient evil = gate.client("evil");
        assertThatThrownBy(() -> get(evil, "/api/v1/files/" + sha256(bytes("x")) + "/upload"))
                .isInstanceOf(IOException.class);
        assertThat(Files.exists(gate.layout.sites())).isFalse();
    }

    @Test
    void noCertificateIsRefused() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        HttpClient stranger = HttpClient.newBuilder().sslContext(context).build();
        assertThatThrownBy(() -> get(stranger, "/api/v1/files/" + sha256(bytes("x")) + "/upload"))
                .isInstanceOf(IOException.class);
        assertThat(Files.exists(gate.layout.sites())).isFalse();
    }

    @Test
    void aRevokedCertificateIsRefused() throws IOException {
        assertThat(missing(oslo, sha256(bytes("x")))).contains("missing");
        gate.certificates.revoke("oslo");
        HttpClient again = gate.client("oslo");
        boolean refused = false;
        for (int tries = 0; tries < 1_000 && !refused; tries++) {
            try {
                refused = get(again, "/api/v1/files/" + sha256(bytes("x")) + "/upload")
                                .statusCode()
                        == 403;
            } catch (IOException e) {
                refused = true;
            }
        }
        assertThat(refused).isTrue();
    }

    // ---- conduct

    @Test
    void aSiteThatAsksForPathsThatLeadOutIsLetInNoMore() throws IOException {
        for (String path : List.of("/api/v1/files/..%2F..%2Fx/upload", "/api/v1/..%5Cx")) {
            assertThat(get(oslo, path).statusCode()).as(path).isEqualTo(403);
            assertBarred("it asks for paths that lead out of where they belong");
            gate.close();
            start();
        }
        byte[] content = content(100);
        assertThat(pack(oslo, tar("../../x", content)).statusCode()).isEqualTo(200);
        assertBarred("it sends files whose paths lead out of where they belong");
    }

    @Test
    void aSiteThatAsksForAJobOfAnotherOneIsLetInNoMore() throws IOException {
        String result = "/api/v1/jobs/" + JOB + "/results/frame_0001.png";
        assertThat(get(oslo, result).statusCode()).isEqualTo(404);
        assertThat(gate.accused).as("there is no such job").isEmpty();
        gate.origins.put(JOB, GateFixture.ROME);
        assertThat(get(oslo, result).statusCode()).isEqualTo(404);
        assertBarred("it asks for a job of another site");
    }

    @Test
    void aSiteThatSendsWrongContentsAgainAndAgainIsLetInNoMore() throws IOException {
        byte[] content = content(2_000);
        String other = sha256(content(10));
        assertThat(append(oslo, other, content, content.length).statusCode()).isEqualTo(422);
        assertThat(pack(oslo, tar(other, content)).statusCode()).isEqualTo(200);
        assertThat(gate.accused).as("a broken disk does that, too").isEmpty();
        assertThat(missing(oslo, sha256(content))).contains(sha256(content));
        assertThat(append(oslo, other, content, content.length).statusCode()).isEqualTo(422);
        assertBarred("it sends contents that are not what their names say");

        gate.pardon(GateFixture.OSLO);
        assertThat(missing(oslo, sha256(content))).as("it is let in again").contains(sha256(content));
        for (int i = 0; i < 2; i++) {
            assertThat(append(oslo, other, content, content.length).statusCode())
                    .isEqualTo(422);
            assertThat(gate.accused).as("what it did before counts no more").isEmpty();
        }
        assertThat(append(oslo, other, content, content.length).statusCode()).isEqualTo(422);
        assertBarred("it sends contents that are not what their names say");
    }

    /** It is told once, and the other site goes on. */
    private void assertBarred(String why) throws IOException {
        HttpResponse<String> again = get(oslo, "/api/v1/files/" + sha256(bytes("x")) + "/upload");
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body()).contains("site oslo has done what no honest site does");
        assertThat(gate.accused).containsOnlyKeys(GateFixture.OSLO).containsValue(why);
        assertThat(missing(rome, sha256(bytes("x")))).contains("missing");
    }

    // ---- jobs

    private void publish(String name, byte[] content) throws IOException {
        Files.createDirectories(gate.layout.results(JOB));
        Files.write(gate.layout.results(JOB).resolve(name), content);
    }

    @Test
    void resultsAndLogsAreThereForWhoHandedTheJobOver() throws IOException {
        publish("frame_0001.png", bytes("0123456789"));
        gate.results.logs().keep(JOB, ATTEMPT, Files.writeString(folder.resolve("log"), "a line\n"));
        gate.origins.put(JOB, GateFixture.OSLO);
        String result = "/api/v1/jobs/" + JOB + "/results/frame_0001.png";
        assertThat(get(oslo, result).body()).isEqualTo("0123456789");
        HttpResponse<String> part = get(oslo, result, "Range", "bytes=4-");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("456789");
        assertThat(get(oslo, "/api/v1/jobs/" + JOB + "/attempts/" + ATTEMPT + "/log")
                        .body())
                .isEqualTo("a line\n");
    }

    @Test
    void whatLiesEncryptedIsGivenAsItIsAlsoInParts() throws IOException {
        JobId guest = new JobId("01kaqz5m3c9x4p9g");
        gate.results.expectGuest(guest, GateFixture.OSLO);
        gate.origins.put(guest, GateFixture.OSLO);
        String content = "0123456789".repeat(20_000);
        RelativePath name = new RelativePath("frame_0001.png");
        Path output = Files.createDirectories(folder.resolve("output"));
        Files.writeString(output.resolve(name.value()), content);
        gate.results.stage(guest, ATTEMPT, output, List.of(new StageFile(name, 1, Optional.empty())));
        gate.results.publish(guest, List.of(new PublishFile(ATTEMPT, name, FileHash.of(bytes(content)), true)));
        gate.results.logs().keep(guest, ATTEMPT, Files.writeString(folder.resolve("log"), "a line\n"));
        assertThat(gate.results.result(guest, name).orElseThrow().isSealed()).isTrue();
        String result = "/api/v1/jobs/" + guest + "/results/" + name;
        HttpResponse<String> whole = get(oslo, result);
        assertThat(whole.body()).isEqualTo(content);
        assertThat(whole.headers().firstValue("Content-Length")).hasValue(Integer.toString(content.length()));
        assertThat(whole.headers().firstValue("ETag").orElseThrow())
                .contains(FileHash.of(bytes(content)).hex());
        HttpResponse<String> part = get(oslo, result, "Range", "bytes=131070-131079");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(content.substring(131_070, 131_080));
        assertThat(get(oslo, "/api/v1/jobs/" + guest + "/attempts/" + ATTEMPT + "/log")
                        .body())
                .isEqualTo("a line\n");

        Path file = gate.results.result(guest, name).orElseThrow().path();
        byte[] damaged = Files.readAllBytes(file);
        damaged[100_000] ^= 1;
        FileTime written = Files.getLastModifiedTime(file);
        Files.write(file, damaged);
        Files.setLastModifiedTime(file, written);
        assertThatThrownBy(() -> get(oslo, result))
                .as("nobody can know before it is read")
                .isInstanceOf(IOException.class);
        assertThat(get(oslo, result).statusCode()).as("now it is known").isEqualTo(404);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(get(oslo, result).statusCode()).isEqualTo(404);
    }

    @Test
    void anothersJobLooksLikeNone() throws IOException {
        publish("frame_0001.png", bytes("0123456789"));
        gate.results.logs().keep(JOB, ATTEMPT, Files.writeString(folder.resolve("log"), "a line\n"));
        for (String path : List.of("/results/frame_0001.png", "/attempts/" + ATTEMPT + "/log", "/frames/1/sample")) {
            HttpResponse<String> none = get(oslo, "/api/v1/jobs/" + JOB + path);
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).contains("job-not-found");
        }
        String address = "/api/v1/jobs/" + JOB + "/results/frame_0001.png";
        HttpResponse<String> none = get(oslo, address);
        gate.origins.put(JOB, GateFixture.ROME);
        assertThat(get(oslo, address).body()).isEqualTo(none.body());
    }

    @Test
    void nothingElseOfTheApiIsThere() throws IOException {
        gate.origins.put(JOB, GateFixture.OSLO);
        for (String path : List.of(
                "/api/v1/jobs",
                "/api/v1/jobs/" + JOB,
                "/api/v1/jobs/" + JOB + "/results",
                "/api/v1/jobs/" + JOB + "/manifest",
                "/api/v1/servers",
                "/api/v1/audit",
                "/api/v1/files/maps",
                "/")) {
            assertThat(get(oslo, path).statusCode()).as(path).isIn(404, 405);
        }
        assertThat(send(oslo, "POST", "/api/v1/jobs", BodyPublishers.ofString("{}"), "Content-Type", "application/json")
                        .statusCode())
                .isIn(404, 405);
    }

    /** Believes everybody. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
