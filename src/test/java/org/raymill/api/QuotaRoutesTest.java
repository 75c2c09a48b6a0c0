package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.access.TokenText;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.Sha256;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.QuotaCommand;

/** What users may have, and what is refused beyond it. */
class QuotaRoutesTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, RANDOM);

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(
                folder,
                Map.of(
                        "ask-timeout",
                        "20 s",
                        "raymill.access.authentication",
                        true,
                        "raymill.access.administrator-token-hash",
                        ROOT.hash(RANDOM)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer as(String token, String method, String path, byte[] body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of(headers));
        return api.send(method, "/api/v1" + path, body, all.toArray(String[]::new));
    }

    private static Answer root(String method, String path, String body) {
        return as(
                ROOT.text(),
                method,
                path,
                body == null ? null : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    /** Makes a user; returns a token of it. */
    private static String user(String name) {
        root("PUT", "/users/" + name, "{'grants': {'film': 'submitter'}}").expect(201);
        return root("POST", "/users/" + name + "/tokens", "{}")
                .expect(201)
                .json()
                .get("text")
                .asText();
    }

    private static String used(String user) {
        return root("GET", "/users/" + user + "/quota", null)
                .expect(200)
                .json()
                .get("used")
                .toString();
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        RANDOM.nextBytes(content);
        return content;
    }

    private static Answer put(String token, byte[] content) {
        return as(token, "PUT", "/files/" + ApiFixture.sha256(content), content);
    }

    private static void exceeded(Answer answer, String quota, long limit, long used, long wanted) {
        JsonNode problem = answer.expectProblem(403, "quota-exceeded").json();
        assertThat(problem.get("quota").asText()).isEqualTo(quota);
        assertThat(problem.get("limit").asLong()).isEqualTo(limit);
        assertThat(problem.get("used").asLong()).isEqualTo(used);
        assertThat(problem.get("wanted").asLong()).isEqualTo(wanted);
        assertThat(answer.detail()).contains("of at most " + limit, "ask an administrator");
    }

    // ---- setting

    @Test
    void howManyJobsASiteMayHaveIsSaidAsForAUser() {
        root("PUT", "/users/site:oslo/quota", "{'jobs': 7}").expect(200);
        assertThat(root("GET", "/users/site:oslo/quota", null)
                        .expect(200)
                        .json()
                        .at("/limits/jobs")
                        .asLong())
                .isEqualTo(7);
        assertThat(root("PUT", "/users/site:oslo/quota", "{'bytes': 7}")
                        .expectProblem(422, "invalid-input")
                        .text())
                .contains("max-stored");
        root("GET", "/users/site:No/quota", null).expectProblem(400, "invalid-request");
    }

    @Test
    void administratorsSayHowMuchUsersMayHave() {
        String token = user("anna");
        JsonNode set = root("PUT", "/users/anna/quota", "{'jobs': 5, 'bytes': 1099511627776, 'reason': 'a film'}")
                .expect(200)
                .json();
        assertThat(set.get("limits").toString()).isEqualTo("{\"bytes\":1099511627776,\"jobs\":5}");
        JsonNode own = as(token, "GET", "/users/anna/quota", null).expect(200).json();
        assertThat(own.get("limits")).isEqualTo(set.get("limits"));
        assertThat(own.get("used").toString()).isEqualTo("{\"bytes\":0,\"files\":0,\"jobs\":0,\"tasks\":0}");
        as(token, "PUT", "/users/anna/quota", "{}".getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json")
                .expectProblem(403, "forbidden");
        as(token, "GET", "/quotas", null).expectProblem(403, "forbidden");
        root("PUT", "/users/anna/quota", "{'jobs': -1}").expectProblem(422, "invalid-input");
        root("PUT", "/users/anna/quota", "{'frames': 1}").expectProblem(422, "invalid-input");
        root("PUT", "/users/nobody/quota", "{'jobs': 1}").expectProblem(404, "user-not-found");
        assertThat(root("GET", "/quotas", null)
                        .expect(200)
                        .json()
                        .get("quotas")
                        .get(0)
                        .get("user")
                        .asText())
                .isEqualTo("*");
    }

    // ---- uploads

    @Test
    void aFileThatIsTooMuchIsRefusedBeforeItIsTaken() {
        String token = user("ben");
        root("PUT", "/users/ben/quota", "{'files': 3, 'bytes': 1000}").expect(200);
        byte[] first = content(600);
        put(token, first).expect(201);
        put(token, first).expect(200);
        exceeded(put(token, content(401)), "bytes", 1000, 600, 401);
        put(token, content(300)).expect(201);
        put(token, content(50)).expect(201);
        exceeded(put(token, content(1)), "files", 3, 3, 1);
        assertThat(used("ben")).isEqualTo("{\"bytes\":950,\"files\":3,\"jobs\":0,\"tasks\":0}");
        put(ROOT.text(), content(5_000)).expect(201);
    }

    @Test
    void whatWasNotTakenIsNotCounted() {
        String token = user("carl");
        as(token, "PUT", "/files/" + ApiFixture.sha256(content(3)), content(500))
                .expectProblem(422, "hash-mismatch");
        byte[] there = content(100);
        put(user("cora"), there).expect(201);
        put(token, there).expect(200);
        put(token, content(7)).expect(201);
        assertThat(used("carl")).contains("\"bytes\":7,\"files\":1");
    }

    /** An upload whose bytes come when the test says so. */
    private record SlowUpload(Socket socket, byte[] content) {

        static SlowUpload begin(String token, byte[] content) throws IOException {
            Socket socket = api.connect();
            String head = "PUT /api/v1/files/" + ApiFixture.sha256(content) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Authorization: Bearer " + token + "\r\nContent-Type: application/octet-stream\r\n"
                    + "Connection: close\r\nContent-Length: " + content.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            return new SlowUpload(socket, content);
        }

        /** Sends the bytes; returns the answer. */
        String end() throws IOException {
            try (socket) {
                socket.getOutputStream().write(content);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }

    private static void awaitUsed(String user, String wanted) {
        long end = System.nanoTime() + ApiFixture.LIMIT.toNanos();
        while (!used(user).contains(wanted) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(used(user)).contains(wanted);
    }

    @Test
    void anUploadThatFailsLeavesAnotherOneOfTheSameFileCounted() throws IOException {
        String token = user("fay");
        byte[] file = content(300);
        SlowUpload first = SlowUpload.begin(token, file);
        awaitUsed("fay", "\"bytes\":300,\"files\":1");
        as(token, "PUT", "/files/" + ApiFixture.sha256(file), content(300)).expectProblem(422, "hash-mismatch");
        assertThat(first.end()).startsWith("HTTP/1.1 201");
        assertThat(used("fay")).contains("\"bytes\":300,\"files\":1");
    }

    /** As another node does that waited for the same file in vain. */
    @Test
    void aFileThatWasGivenBackMeanwhileIsCountedWhenItHasCome() throws IOException {
        String token = user("gil");
        byte[] file = content(300);
        SlowUpload upload = SlowUpload.begin(token, file);
        awaitUsed("gil", "\"bytes\":300,\"files\":1");
        api.access
                .quotas()
                .tell(new QuotaCommand.ForgetContents(
                        "gil", List.of(new Sha256(ApiFixture.sha256(file))), Instant.MAX));
        awaitUsed("gil", "\"bytes\":0,\"files\":0");
        assertThat(upload.end()).startsWith("HTTP/1.1 201");
        assertThat(used("gil")).contains("\"bytes\":300,\"files\":1");
    }

    @Test
    void aPackIsTakenOrNot() throws IOException {
        String token = user("dora");
        root("PUT", "/users/dora/quota", "{'files': 2}").expect(200);
        byte[] known = content(10);
        put(ROOT.text(), known).expect(201);
        exceeded(pack(token, content(10), content(20), content(30)), "files", 2, 0, 3);
        assertThat(pack(token, known, content(20), content(30))
                        .expect(200)
                        .json()
                        .get("stored")
                        .asInt())
                .isEqualTo(2);
        assertThat(used("dora")).contains("\"bytes\":50,\"files\":2");
    }

    private static Answer pack(String token, byte[]... contents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (byte[] content : contents) {
                TarArchiveEntry entry = new TarArchiveEntry(ApiFixture.sha256(content));
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return as(token, "POST", "/files/packed", bytes.toByteArray(), "Content-Type", "application/x-tar");
    }

    @Test
    void anUploadInPartsIsCountedAsAWholeFromItsFirstBytes() {
        String token = user("emil");
        root("PUT", "/users/emil/quota", "{'bytes': 1000}").expect(200);
        byte[] large = content(1_500);
        exceeded(patch(token, large, 0, 100), "bytes", 1000, 0, 1_500);
        byte[] small = content(900);
        patch(token, small, 0, 400).expect(204);
        assertThat(used("emil")).contains("\"bytes\":900,\"files\":1");
        exceeded(put(token, content(101)), "bytes", 1000, 900, 101);
        patch(token, small, 400, 900).expect(201);
        assertThat(used("emil")).contains("\"bytes\":900,\"files\":1");
    }

    private static Answer patch(String token, byte[] content, int from, int to) {
        return as(
                token,
                "PATCH",
                "/files/" + ApiFixture.sha256(content) + "/upload",
                java.util.Arrays.copyOfRange(content, from, to),
                "Content-Type",
                "application/partial-upload",
                "Upload-Offset",
                Integer.toString(from),
                "Upload-Length",
                Integer.toString(content.length),
                "Upload-Complete",
                to == content.length ? "?1" : "?0");
    }

    // ---- jobs

    @Test
    void aJobThatIsTooMuchIsRefusedWithWhatToDo() {
        String token = user("fred");
        put(token, SubmissionBodies.SCENE);
        var body = SubmissionBodies.minimal();
        body.putObject("policy").put("project", "film");
        List<Register> registered = new ArrayList<>();
        api.farm.onRegistration = registered::add;
        api.farm.excess = Optional.of(new QuotaExcess(Quota.JOBS, 5, 5, 1));
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exceeded(as(token, "POST", "/jobs", bytes, "Content-Type", "application/json"), "jobs", 5, 5, 1);
        api.farm.excess = Optional.empty();
        as(ROOT.text(), "POST", "/jobs", bytes, "Content-Type", "application/json")
                .expect(201);
        assertThat(registered).extracting(Register::limited).containsExactly(true, false);
        api.farm.onRegistration = register -> {};
    }
}
