package org.raymill.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Finding;
import org.raymill.model.Finding.Level;
import org.raymill.testing.FreePorts;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.TlsFiles;

/** What checks say of things that are whole, and of things that are broken. */
class HostChecksTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** A folder in which nobody can make a file, not even root. */
    private static final Path READ_ONLY = Path.of("/proc/self");

    @TempDir
    private Path folder;

    private static List<Finding> make(Check check) throws Exception {
        return Checks.make(List.of(check), LIMIT);
    }

    private static Level worst(List<Finding> findings) {
        return findings.stream().map(Finding::level).max(Level::compareTo).orElseThrow();
    }

    private static List<String> problems(List<Finding> findings) {
        return findings.stream()
                .filter(found -> found.level() == Level.PROBLEM)
                .map(found -> found.found() + " | " + found.advice())
                .toList();
    }

    private StorageCheck storage(Path root, Optional<StorageMarker> marker) {
        return new StorageCheck(root, 0, marker);
    }

    @Test
    void aCheckThatHangsIsAFindingAndHoldsUpNoOther() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        List<Finding> findings = Checks.make(
                List.of(
                        new Check("mount", "/mnt", () -> {
                            never.await();
                            return List.of();
                        }),
                        new Check("java", "", () -> List.of(Finding.ok("java", "", "well"))),
                        new Check("disk", "/data", () -> {
                            throw new java.io.IOException("input/output error");
                        })),
                Duration.ofSeconds(5));
        assertThat(findings).extracting(Finding::level).containsExactly(Level.PROBLEM, Level.OK, Level.PROBLEM);
        assertThat(findings.get(0).found()).contains("did not answer within");
        assertThat(findings.get(2).found()).isEqualTo("input/output error");
    }

    @Test
    void aStorageThatWorksLeavesNothingBehind() throws Exception {
        StorageMarker marker = StorageMarker.fresh();
        marker.write(folder);
        List<Finding> findings = make(storage(folder, Optional.of(marker)).check());
        // A storage that others keep busy just now is worth a word, and is none of what is tested here.
        for (int again = 0; again < 10 && worst(findings) == Level.WARNING; again++) {
            findings = make(storage(folder, Optional.of(marker)).check());
        }
        assertThat(worst(findings)).as("%s", findings).isEqualTo(Level.OK);
        assertThat(findings).extracting(Finding::check).contains("storage", "clock", "room");
        marker.remove(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aStorageInWhichNothingCanBeWritten() throws Exception {
        assumeThat(READ_ONLY).isDirectory();
        assertThat(problems(make(storage(READ_ONLY, Optional.empty()).check())))
                .anyMatch(text -> text.contains("nothing can be written there") && text.contains("let the user"));
    }

    @Test
    void aStorageThatIsAnotherOne() throws Exception {
        StorageMarker marker = StorageMarker.fresh();
        marker.write(folder);
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(problems(make(storage(other, Optional.of(marker)).check())))
                .singleElement()
                .asString()
                .contains("it is another folder")
                .contains("mount the same storage on all nodes");
    }

    @Test
    void aStorageThatIsNotMounted() throws Exception {
        assertThat(problems(make(
                        storage(folder.resolve("mnt/storage"), Optional.empty()).check())))
                .singleElement()
                .asString()
                .contains("there is no such folder");
    }

    @Test
    void aStorageWithoutRoom() throws Exception {
        assertThat(problems(make(new StorageCheck(folder, Long.MAX_VALUE / 8, Optional.empty()).check())))
                .singleElement()
                .asString()
                .contains("raymill.store.reserve");
    }

    @Test
    void aDataFolder() throws Exception {
        assertThat(worst(make(new DataFolderCheck(folder, true, 1).check()))).isEqualTo(Level.OK);
        assertThat(worst(make(new DataFolderCheck(folder.resolve("new"), true, 1).check())))
                .isEqualTo(Level.OK);
        assertThat(folder).isEmptyDirectory();
        assertThat(problems(make(new DataFolderCheck(folder, true, Long.MAX_VALUE / 8).check())))
                .singleElement()
                .asString()
                .contains("takes no work");
        assumeThat(READ_ONLY).isDirectory();
        assertThat(problems(make(new DataFolderCheck(READ_ONLY, false, 0).check())))
                .singleElement()
                .asString()
                .contains("nothing can be written there");
    }

    @Test
    void aPortThatIsFreeAndOneThatIsTaken() throws Exception {
        int free = FreePorts.next();
        assertThat(worst(make(new PortCheck("the API", "raymill.api.port", "127.0.0.1", free, false).check())))
                .isEqualTo(Level.OK);
        try (ServerSocket taken = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(problems(make(new PortCheck("the API", "raymill.api.port", "127.0.0.1", port, false).check())))
                    .singleElement()
                    .asString()
                    .contains("raymill.api.port");
            assertThat(worst(make(new PortCheck("the API", "raymill.api.port", "127.0.0.1", port, true).check())))
                    .as("the node that runs has it")
                    .isEqualTo(Level.OK);
        }
    }

    @Test
    void anAddressOfAnotherHost() throws Exception {
        // Of a network that is kept for examples.
        assertThat(problems(
                        make(new PortCheck("the cluster", "raymill.cluster.port", "192.0.2.7", 8460, false).check())))
                .singleElement()
                .asString()
                .contains("is no address of this host");
    }

    @Test
    void aCertificateAndItsEnd() throws Exception {
        TlsFiles files = new FarmCertificates(folder).node("node");
        Instant now = Instant.now();
        assertThat(worst(certificate(files, now))).isEqualTo(Level.OK);
        assertThat(worst(certificate(files, now.plus(Duration.ofDays(810))))).isEqualTo(Level.WARNING);
        assertThat(problems(certificate(files, now.plus(Duration.ofDays(900)))))
                .singleElement()
                .asString()
                .contains("expired at")
                .contains("raymill certs node");
        Files.delete(files.key());
        assertThat(worst(certificate(files, now))).isEqualTo(Level.PROBLEM);
    }

    private static List<Finding> certificate(TlsFiles files, Instant now) throws Exception {
        return make(new CertificateCheck("the API", files, "raymill certs node", InstantSource.fixed(now)).check());
    }

    @Test
    void aSeedThatAnswersAndOneThatDoesNot() throws Exception {
        try (ServerSocket seed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> seeds = List.of("127.0.0.1:" + seed.getLocalPort(), "127.0.0.1:" + FreePorts.next());
            assertThat(Checks.make(new SeedCheck(seeds, true).checks(), LIMIT))
                    .extracting(Finding::level)
                    .containsExactly(Level.OK, Level.PROBLEM);
            assertThat(Checks.make(new SeedCheck(seeds, false).checks(), LIMIT))
                    .extracting(Finding::level)
                    .containsExactly(Level.OK, Level.WARNING);
        }
    }

    @Test
    void limits() throws Exception {
        assertThat(HostCheck.files(256).level()).isEqualTo(Level.WARNING);
        assertThat(HostCheck.files(65_536).level()).isEqualTo(Level.OK);
        assertThat(HostCheck.memory(512L << 20).level()).isEqualTo(Level.WARNING);
        assertThat(HostCheck.memory(8L << 30).level()).isEqualTo(Level.OK);
        assertThat(make(HostCheck.limits())).hasSize(2);
        assertThat(make(HostCheck.java()).get(0).level()).isEqualTo(Level.OK);
    }

    @Test
    void aSandboxThatThereIsNot() throws Exception {
        assertThat(problems(make(new SandboxCheck("cage").check())))
                .singleElement()
                .asString()
                .contains("there is no sandbox 'cage'");
        assertThat(make(new SandboxCheck("none").check()).get(0).level()).isEqualTo(Level.WARNING);
    }
}
