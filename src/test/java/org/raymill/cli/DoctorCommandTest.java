package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.Examination;
import org.raymill.model.Finding;

/** The commands that examine a farm and a host. */
class DoctorCommandTest {

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private void answer(Finding... findings) {
        farm.answer("POST /api/v1/farm/examinations", new Examination(Samples.TIME, 2, List.of(findings)));
    }

    @Test
    void problemsAreToldWithWhatToDoAndWhatIsWellIsCounted() {
        answer(
                Finding.problem("storage", "10.0.0.7:8460 /mnt", "it is another folder", "mount the same"),
                Finding.ok("clock", "10.0.0.7:8460", "2 ms ahead"),
                Finding.ok("clock", "10.0.0.8:8460", "1 ms behind"),
                Finding.ok("scheduler", "", "in office"));
        CommandRun run = CommandRun.of(farm, "doctor");
        assertThat(run.out().lines())
                .containsExactly(
                        "problem  storage    10.0.0.7:8460 /mnt: it is another folder",
                        "                    -> mount the same",
                        "ok       clock      2 are well; --all shows each",
                        "ok       scheduler  in office");
        assertThat(run.err()).contains("1 problem, 0 warnings, 3 ok");
        assertThat(run.status()).isEqualTo(1);
        assertThat(CommandRun.of(farm, "doctor", "--all").out()).contains("10.0.0.8:8460: 1 ms behind");
    }

    @Test
    void warningsCountOnlyWhenItIsAskedFor() {
        answer(Finding.warning("certificate", "/etc/c.crt", "ends soon", "make another"));
        assertThat(CommandRun.of(farm, "doctor").status()).isZero();
        assertThat(CommandRun.of(farm, "doctor", "--strict").status()).isEqualTo(1);
    }

    @Test
    void longTextsAreWrappedAndStrangeOnesCleaned() {
        answer(Finding.warning("package", "mill-1", "word ".repeat(40) + "\u001b[31m", "mend it"));
        assertThat(CommandRun.of(farm, "doctor").out().lines())
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotContain("\u001b"));
    }

    @Test
    void asJsonItIsAnObject() throws IOException {
        answer(Finding.ok("clock", "a", "well"));
        var json = new ObjectMapper()
                .readTree(CommandRun.of(farm, "doctor", "--json").out());
        assertThat(json.at("/findings/0/level").asText()).isEqualTo("ok");
        assertThat(json.at("/nodes").asInt()).isEqualTo(2);
    }

    @Test
    void aHostIsExaminedByTheOptionsOfANode() {
        AtomicReference<NodeOptions> asked = new AtomicReference<>();
        CommandRun run = CommandRun.examining(
                options -> {
                    asked.set(options);
                    return List.of(Finding.problem("port", "127.0.0.1:1", "taken", "choose another"));
                },
                "doctor",
                "node",
                "--http-port",
                "1",
                "--roles",
                "control,api");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("127.0.0.1:1: taken");
        assertThat(asked.get().overrides())
                .containsEntry("raymill.api.port", 1)
                .containsEntry("raymill.roles", List.of("control", "api"));
    }
}
