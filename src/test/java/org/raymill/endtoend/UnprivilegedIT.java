package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.testing.Programs;

/** A node of a user without privileges, who can make no control groups, holds programs back as well. Only root can become such a user to show it. */
@Tag("end-to-end")
class UnprivilegedIT {

    private static final int NOBODY = 65_534;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NODE = "all";

    private static final String PROGRAM = """
            #!/bin/sh
            if [ "$1" = --version ]; then echo 'rogue 1'; exit 0; fi
            case $3 in
              multiply) i=0; while [ $i -lt 400 ]; do sleep 30 & i=$((i + 1)); done; wait ;;
              grow) exec head -c 1G /dev/zero > "$HOME/large" ;;
              litter) i=0; while [ $i -lt 1000 ]; do head -c 1M /dev/zero > "$HOME/$i"; i=$((i + 1)); done; sleep 30 ;;
              stay) (setsid sh -c 'setsid sleep 600 & sleep 600' & ) ; cp "$1" "$2" ;;
              forget) (env -i FOLDER="$HOME" setsid sh -c 'setsid sleep 600 & sleep 600' & ) ; sleep 0.3; cp "$1" "$2" ;;
              identity) id -u > "$HOME/id"; [ "$(cat "$HOME/id")" = 65534 ] && cp "$1" "$2" ;;
            esac
            """;

    private Farm farm;

    private void start(String sandbox) throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can start a node as another user");
        Programs.require("setpriv");
        farm = new Farm("UnprivilegedIT-" + sandbox, FarmDatabase.byDefault(), asNobody());
        Path folder = farm.storage().getParent();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path own : List.of(farm.storage(), farm.dataFolder(NODE))) {
            Files.setAttribute(Files.createDirectory(own), "unix:uid", NOBODY);
        }
        Path house = Files.createDirectory(farm.scratch().resolve("house"));
        Path program = Files.writeString(house.resolve("rogue"), PROGRAM);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        farm.configured(String.join(
                        "\n",
                        "raymill.server.sandbox = " + sandbox,
                        "raymill.server.task-limits { processes = 64, output-mib = 16 }",
                        "raymill.packages.rogue {",
                        "  find = [\"" + program + "\"]",
                        "  version { arguments = [--version], pattern = \"^rogue (\\\\S+)\" }",
                        "  command.frame = [\"{scene}\", \"{output}\", \"{setting.mode}\"]",
                        "  settings { mode { type = text } }",
                        "}",
                        ""))
                .start(Map.of(NODE, "control,api,render"))
                .ready(1);
    }

    @AfterEach
    void stop() {
        if (farm != null) {
            Lodger.sleepers(farm.dataFolder(NODE)).forEach(ProcessHandle::destroyForcibly);
            farm.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "bubblewrap"})
    void programsAreHeldBack(String sandbox) throws IOException {
        if (sandbox.equals("bubblewrap")) {
            Programs.require("bwrap");
        }
        start(sandbox);
        assertThat(farm.server(NODE).orElseThrow().get("sandbox").asText()).isEqualTo(sandbox);
        assertThat(farm.node(NODE).output() + farm.node(NODE).errors())
                .as("nobody makes control groups")
                .doesNotContain("in a control group")
                .containsAnyOf("counted by looking", "the kernel counts the processes of each program");

        assertThat(end("identity")).isEqualTo("succeeded");
        assertThat(end("multiply")).isEqualTo("failed");
        assertThat(end("grow")).isEqualTo("failed");
        assertThat(end("litter")).isEqualTo("failed");
        assertThat(reason).contains("16 MiB are allowed");
        assertThat(end("stay")).isEqualTo("succeeded");
        assertNobodySleeps();
    }

    @Test
    void whoHidesFromTheNodeDoesNotHideFromBubblewrap() throws IOException {
        Programs.require("bwrap");
        start("bubblewrap");
        assertThat(end("forget")).isEqualTo("succeeded");
        assertNobodySleeps();
    }

    private String reason = "";

    /** How the only attempt at a job ends. Nothing of it is alive then. */
    private String end(String mode) {
        String scene = "picture.png";
        String job = farm.client()
                .submit(new JobRequest(scene, Map.of(scene, Pictures.black(64, 64)))
                        .renderedBy("rogue", Map.of("mode", mode))
                        .retries(0));
        farm.client().awaitEnd(job);
        JsonNode attempt = farm.client().tasks(job).get(0).get("attempts").get(0);
        reason = attempt.path("reason").asText();
        assertThat(Lodger.sleepers(farm.dataFolder(NODE))).as(mode).isEmpty();
        return attempt.get("status").asText();
    }

    private void assertNobodySleeps() {
        Await.untilTrue(
                "the end of all that was started",
                LIMIT,
                () -> Optional.of(Lodger.sleepers(farm.dataFolder(NODE)).isEmpty()));
    }

    private static Hosts asNobody() {
        Hosts here = Hosts.loopback();
        return new Hosts() {
            @Override
            public String address(String node) {
                return here.address(node);
            }

            @Override
            public List<String> at(String node, List<String> command) {
                List<String> line = new ArrayList<>(List.of(
                        "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs"));
                line.addAll(here.at(node, command));
                return line;
            }

            @Override
            public URI api(String node, int port) {
                return here.api(node, port);
            }

            @Override
            public void close() {
                here.close();
            }
        };
    }
}
