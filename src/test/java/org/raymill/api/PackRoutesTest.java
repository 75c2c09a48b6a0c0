package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.Sha256;

/** Many small files in one request, and the question which of many are wanted. */
class PackRoutesTest {

    private static final int MAX_PACK_BYTES = 1 << 20;
    private static final int MAX_ENTRIES = 50;
    private static final int MAX_HASHES = 20;
    private static final Random RANDOM = new Random(11);

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(
                folder,
                Map.of("max-pack-size", MAX_PACK_BYTES, "max-pack-entries", MAX_ENTRIES, "max-hashes", MAX_HASHES));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void nothingIsLeftHalf() {
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            assertThat(ApiFixture.below(api.layout.uploads())).isEmpty();
            return null;
        });
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        RANDOM.nextBytes(content);
        return content;
    }

    private static String sha(byte[] content) {
        return ApiFixture.sha256(content);
    }

    private static boolean stored(byte[] content) {
        return api.files.has(new Sha256(sha(content)));
    }

    private static Answer ask(List<String> hashes) {
        return api.post("/api/v1/files/missing", hashes);
    }

    /** Builds archives, good and bad. */
    private static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

        Tar add(String name, byte[] content) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            return add(entry, content);
        }

        Tar add(byte[] content) {
            return add(sha(content), content);
        }

        Tar add(TarArchiveEntry entry, byte[] content) {
            try {
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] bytes() {
            try {
                tar.close();
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Answer send(byte[] pack) {
        return api.send("POST", "/api/v1/files/packed", pack, "Content-Type", "application/x-tar");
    }

    // ---- where paths lead to

    @Test
    void clientsAreOfferedTheSitesRulesForPaths(@TempDir Path other) {
        assertThat(api.get("/api/v1/files/maps").expect(200).json().get("maps")).isEmpty();
        try (ApiFixture site = new ApiFixture(
                other, Map.of("raymill.files.maps", List.of("P:\\show=/mnt/show", "/Volumes/show=/mnt/show")))) {
            assertThat(site.get("/api/v1/files/maps").expect(200).json().get("maps"))
                    .extracting(com.fasterxml.jackson.databind.JsonNode::asText)
                    .containsExactly("P:\\show=/mnt/show", "/Volumes/show=/mnt/show");
        }
    }

    // ---- which are wanted

    @Test
    void whatIsMissingIsToldOnceAndInTheOrderAsked() {
        byte[] here = content(10);
        byte[] first = content(20);
        byte[] second = content(30);
        api.upload(here).expect(201);
        Answer answer =
                ask(List.of(sha(second), sha(here), sha(first), sha(second))).expect(200);
        assertThat(answer.json().get("missing"))
                .extracting(com.fasterxml.jackson.databind.JsonNode::asText)
                .containsExactly(sha(second), sha(first));
    }

    @Test
    void nothingIsMissingOfNothing() {
        assertThat(ask(List.of()).expect(200).json().get("missing")).isEmpty();
    }

    @Test
    void theQuestionHasALimit() {
        List<String> most = Collections.nCopies(MAX_HASHES, sha(content(1)));
        ask(most).expect(200);
        List<String> more = new ArrayList<>(most);
        more.add(sha(content(2)));
        assertThat(ask(more).expectProblem(422, "invalid-input").detail()).contains("at most " + MAX_HASHES);
    }

    @Test
    void whatIsNoHashIsNamedByItsPlace() {
        Answer answer = ask(List.of(sha(content(1)), "../../etc/passwd", "ABC")).expectProblem(422, "invalid-input");
        assertThat(answer.json().get("errors").findValuesAsText("pointer")).containsExactly("/1", "/2");
        api.post("/api/v1/files/missing", Map.of("sha256", List.of())).expectProblem(422, "invalid-input");
        api.post("/api/v1/files/missing", ApiFixture.bytes("[")).expectProblem(400, "malformed-json");
    }

    // ---- packs

    @Test
    void aPackIsStoredFileByFile() throws IOException {
        byte[] empty = {};
        byte[] small = content(1);
        byte[] larger = content(100_000);
        Answer answer =
                send(new Tar().add(empty).add(small).add(larger).bytes()).expect(200);
        assertThat(answer.json().get("stored").asInt()).isEqualTo(3);
        assertThat(answer.json().get("refused")).isEmpty();
        for (byte[] content : List.of(empty, small, larger)) {
            Path file = api.files.find(new Sha256(sha(content))).orElseThrow();
            assertThat(file).hasBinaryContent(content);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("r--r--r--");
        }
    }

    @Test
    void whatIsThereAlreadyIsNotStoredAgain() {
        byte[] here = content(10);
        byte[] twice = content(20);
        api.upload(here).expect(201);
        Answer answer = send(new Tar().add(here).add(twice).add(twice).bytes()).expect(200);
        assertThat(answer.json().get("stored").asInt()).isEqualTo(1);
        assertThat(answer.json().get("present").asInt()).isEqualTo(2);
    }

    @Test
    void whatIsNotRightIsRefusedByNameAndTheRestIsStored() {
        byte[] good = content(10);
        byte[] announced = content(20);
        byte[] other = content(21);
        TarArchiveEntry link = new TarArchiveEntry(sha(content(3)), TarConstants.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        TarArchiveEntry hard = new TarArchiveEntry(sha(content(4)), TarConstants.LF_LINK);
        hard.setLinkName("/etc/passwd");
        TarArchiveEntry device = new TarArchiveEntry(sha(content(5)), TarConstants.LF_CHR);
        byte[] none = {};
        Answer answer = send(new Tar()
                        .add("../../escape", content(5))
                        .add("folder/", none)
                        .add(sha(announced), other)
                        .add(link, none)
                        .add(hard, none)
                        .add(device, none)
                        .add(good)
                        .bytes())
                .expect(200);
        assertThat(answer.json().get("stored").asInt()).isEqualTo(1);
        assertThat(answer.json().get("refused").findValuesAsText("name"))
                .containsExactly(
                        "../../escape", "folder/", sha(announced), link.getName(), hard.getName(), device.getName());
        assertThat(answer.json().get("refused").get(2).get("reason").asText()).contains(sha(other));
        assertThat(stored(good)).isTrue();
        assertThat(stored(announced)).isFalse();
        assertThat(stored(other)).isFalse();
        assertThat(folder.getParent().resolve("escape")).doesNotExist();
    }

    @Test
    void thereIsALimitOfEntries() {
        Tar most = new Tar();
        Stream.generate(() -> content(9)).limit(MAX_ENTRIES).forEach(most::add);
        assertThat(send(most.bytes()).expect(200).json().get("stored").asInt()).isEqualTo(MAX_ENTRIES);
        byte[] last = content(9);
        Tar more = new Tar();
        Stream.generate(() -> content(9)).limit(MAX_ENTRIES).forEach(more::add);
        send(more.add(last).bytes()).expectProblem(422, "invalid-pack");
        assertThat(stored(last)).isFalse();
    }

    @Test
    void thereIsALimitOfBytes() throws IOException {
        String answer =
                api.raw("POST /api/v1/files/packed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-tar\r\n"
                        + "Content-Length: " + (MAX_PACK_BYTES + 1) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("problems/too-large");
    }

    @Test
    void anEntryThatClaimsMoreThanThereIsIsRefused() {
        byte[] content = content(1_000);
        byte[] pack = new Tar().add(content).bytes();
        byte[] cut = java.util.Arrays.copyOf(pack, 512 + 500);
        send(cut).expectProblem(422, "invalid-pack");
        assertThat(stored(content)).isFalse();
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        send(content(5_000)).expectProblem(422, "invalid-pack");
        assertThat(send(new byte[0]).expect(200).json().get("stored").asInt()).isZero();
        api.send("POST", "/api/v1/files/packed", new Tar().bytes(), "Content-Type", "application/gzip")
                .expectProblem(415, "unsupported-media-type");
        api.send("PUT", "/api/v1/files/packed", new Tar().bytes()).expectProblem(400, "invalid-request");
    }

    @Test
    void manyMaySendTheSamePackAtTheSameTime() {
        List<byte[]> contents =
                Stream.generate(() -> content(3_000)).limit(MAX_ENTRIES).toList();
        Tar tar = new Tar();
        contents.forEach(tar::add);
        byte[] pack = tar.bytes();
        List<CompletableFuture<Answer>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> send(pack)))
                .limit(6)
                .toList();
        for (CompletableFuture<Answer> answer : answers) {
            var result = ApiFixture.await(answer).expect(200).json();
            assertThat(result.get("stored").asInt() + result.get("present").asInt())
                    .isEqualTo(MAX_ENTRIES);
        }
        assertThat(contents).allMatch(PackRoutesTest::stored);
    }
}
