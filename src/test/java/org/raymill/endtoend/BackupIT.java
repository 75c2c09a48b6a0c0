package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.raymill.testing.Programs;

/** The procedure of docs/operations.md: a farm is backed up while it works, everything of it is lost, and another goes on where the backup was made. */
@Tag("nightly")
@Tag("end-to-end")
class BackupIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Of rsync: files went while they were copied. */
    private static final int VANISHED = 24;

    /** Another database in the same server. */
    private record Restored(Map<String, String> environment) implements FarmDatabase {
        @Override
        public void close() {
            // Its server is the first farm's.
        }
    }

    private static int run(Farm farm, String name, String... command) {
        FarmProcess process =
                FarmProcess.start(name, List.of(command), Map.of("PGPASSWORD", "postgres"), farm.logFolder());
        try {
            return process.waitFor(LIMIT);
        } finally {
            if (process.isAlive()) {
                process.kill();
            }
        }
    }

    private static String url(PostgreSqlServer server, String database) {
        return "postgresql://postgres@127.0.0.1:" + server.port() + "/" + database;
    }

    private static Farm start(Farm farm) {
        return farm.configured("raymill.job.retry-delay = 100 ms\n")
                .with("RAYMILL_SERVER_CORES", "2")
                .start(Map.of("all", "control,api,render"))
                .ready(1);
    }

    @Test
    void jobsGoOnWhereTheBackupWasMade() throws Exception {
        List.of("pg_dump", "pg_restore", "createdb", "rsync").forEach(Programs::require);
        Path backup = Files.createTempDirectory("raymill-backup-");
        PostgreSqlServer server = new PostgreSqlServer();
        try (Farm farm = start(new Farm("BackupIT", server, Hosts.loopback()))) {
            FarmClient client = farm.client();
            String ended = client.submit(JobRequest.of(Scenes.box()).frames("1-2"));
            client.awaitSuccess(ended);
            String running = client.submit(JobRequest.of(Scenes.box())
                    .frames("1-12")
                    .tiles("2x2")
                    .size(320, 240)
                    .samples(16));
            Await.until("some frames", LIMIT, () -> "", () -> Optional.of(client.results(running))
                    .filter(results -> results.size() >= 3));
            Map<String, JsonNode> before = client.results(running);
            Map<String, JsonNode> atEnd = client.results(ended);

            // First the database, then the storage, as it is later: all frames are done, and no tile is left.
            assertThat(run(
                            farm,
                            "dump",
                            "pg_dump",
                            "--format=custom",
                            "--file=" + backup.resolve("raymill.dump"),
                            "--dbname=" + url(server, "postgres")))
                    .isZero();
            assertThat(client.status(running)).isEqualTo("running");
            client.awaitSuccess(running);
            for (int pass = 1; pass <= 2; pass++) {
                assertThat(run(
                                farm,
                                "copy-" + pass,
                                "rsync",
                                "--archive",
                                "--delete",
                                farm.storage() + "/",
                                backup.resolve("storage").toString()))
                        .isIn(0, VANISHED);
            }
            farm.kill("all");

            assertThat(run(farm, "create", "createdb", "--maintenance-db=" + url(server, "postgres"), "restored"))
                    .isZero();
            assertThat(run(
                            farm,
                            "restore",
                            "pg_restore",
                            "--no-owner",
                            "--exit-on-error",
                            "--dbname=" + url(server, "restored"),
                            backup.resolve("raymill.dump").toString()))
                    .isZero();
            Map<String, String> environment = new HashMap<>(server.environment());
            environment.computeIfPresent("RAYMILL_DATABASE_URL", (name, url) -> url.replace("/postgres", "/restored"));
            Farm restored = new Farm("BackupIT-restored", new Restored(environment), Hosts.loopback());
            try (restored) {
                assertThat(run(
                                farm,
                                "back",
                                "rsync",
                                "--archive",
                                backup.resolve("storage") + "/",
                                restored.storage().toString()))
                        .isZero();
                start(restored.configured("raymill.job { keep-ended = 15 s, archive-every = 1 s }"));
                FarmClient again = restored.client();
                goesOn(again, running, before);
                isArchived(restored, ended, atEnd);
            }
        } finally {
            Farm.deleteTree(backup);
        }
    }

    private static void goesOn(FarmClient client, String job, Map<String, JsonNode> before) {
        client.awaitSuccess(job);
        Map<String, JsonNode> after = client.results(job);
        assertThat(after).hasSize(12);
        before.forEach((name, result) -> assertThat(after.get(name))
                .as("what was finished before the backup")
                .isEqualTo(result));
        after.forEach((name, result) -> assertThat(FarmClient.sha256(client.result(job, name)))
                .isEqualTo(result.get("sha256").asText()));
    }

    /** A job that ended before a while is in the archive, with what the backup had of it, and nowhere else. */
    private static void isArchived(Farm farm, String job, Map<String, JsonNode> results) {
        JsonNode document = Await.until("the job is archived", LIMIT, () -> {
            FarmClient.Answer answer = farm.client().get("/api/v1/archive/" + job);
            return answer.status() == 200 ? Optional.of(answer.json()) : Optional.empty();
        });
        assertThat(document.at("/job/summary/status").asText()).isEqualTo("succeeded");
        assertThat(document.at("/tasks/0/attempts/0/status").asText()).isEqualTo("succeeded");
        assertThat(document.at("/audit/0/action").asText()).isEqualTo("submit");
        document.at("/results").forEach(result -> assertThat(result)
                .isEqualTo(results.get(result.get("id").asText())));
        assertThat(document.at("/results")).hasSize(results.size());
        Await.until("the job is removed", LIMIT, () -> Optional.of(farm.client().get("/api/v1/jobs/" + job))
                .filter(answer -> answer.status() == 404));
        assertThat(farm.jobFolder(job).resolve("results")).isNotEmptyDirectory();
        assertThat(farm.command("archive")).contains(job);
    }
}
