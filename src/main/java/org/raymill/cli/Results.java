package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.raymill.api.json.ResultList;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;

/** Fetches a job's results; what is there already with the right content is not fetched again. */
final class Results {

    private static final int PAGE = 1_000;
    private static final int BUFFER = 1 << 16;

    private final ApiClient client;
    private final String job;

    Results(ApiClient client, String job) {
        this.client = client;
        this.job = job;
    }

    List<ResultDetail> list() {
        List<ResultDetail> results = new ArrayList<>();
        int total;
        do {
            ResultList page = client.get(
                    "/api/v1/jobs/" + job + "/results?offset=" + results.size() + "&limit=" + PAGE, ResultList.class);
            total = page.total();
            results.addAll(page.results());
            if (page.results().isEmpty()) {
                break;
            }
        } while (results.size() < total);
        return results;
    }

    /** Writes all results and their manifest to a folder; returns how many results there are. */
    int fetch(Path folder) {
        try {
            Files.createDirectories(folder);
            List<ResultDetail> results = list();
            for (ResultDetail result : results) {
                fetch(result, folder);
            }
            JsonNode manifest = client.getTree("/api/v1/jobs/" + job + "/manifest");
            byte[] text =
                    client.json().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest);
            Files.write(folder.resolve("manifest.json"), text);
            return results.size();
        } catch (IOException e) {
            throw new CommandException("the results can not be written to " + folder + ": " + e.getMessage(), e);
        }
    }

    private void fetch(ResultDetail result, Path folder) throws IOException {
        // The name comes from the farm: it must not lead out of the folder.
        String name = new RelativePath(result.id()).value();
        Path target = folder.resolve(name);
        if (Files.exists(target) && sha256(target).equals(result.sha256())) {
            return;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        client.download("/api/v1/jobs/" + job + "/results/" + name, part);
        if (!sha256(part).equals(result.sha256())) {
            Files.delete(part);
            throw new CommandException(
                    name + " arrived damaged; try again: raymill results " + job + " --out " + folder);
        }
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
