package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Somebody who operates a farm, through the command line and over HTTP, and knows afterwards what the audit has to tell. */
final class Operator {

    /** Who uses the command line. */
    static final String USER = System.getProperty("user.name");
    /** Who speaks HTTP. */
    static final String ANN = "ann";

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was done to what, by whom and why. */
    record Deed(String action, String subject, String by, String reason) {}

    private final Farm farm;
    private final List<Deed> deeds = new ArrayList<>();
    private int commands;
    private int submissions;

    Operator(Farm farm) {
        this.farm = farm;
    }

    /** Submits a job and returns its id. */
    String submit(JobRequest request) {
        submissions++;
        return farm.client().submit(request);
    }

    /** Runs a command of the command line, which has to succeed, and returns what it prints. */
    String command(String... words) {
        FarmProcess process = farm.run("command-" + ++commands + "-" + words[0], COMMAND_LIMIT, words);
        assertThat(process.waitFor(COMMAND_LIMIT))
                .as("%s: %s", List.of(words), process.tail())
                .isZero();
        return process.output().strip();
    }

    /**
     * Does something through the command line.
     *
     * @param deed the last word of the command, such as {@code drain}, is what the audit calls it
     * @return what is printed
     */
    String does(String deed, String subject, String reason, String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--reason", reason));
        String printed = command(line.toArray(String[]::new));
        deeds.add(new Deed(deed, subject, USER, reason));
        return printed;
    }

    /** Does something over HTTP. */
    JsonNode posts(String deed, String subject, String reason, String path) {
        ObjectNode body = JSON.createObjectNode().put("by", ANN).put("reason", reason);
        JsonNode answer = farm.client()
                .post("/api/v1" + path, FarmClient.bytes(body))
                .expect(200, 202)
                .json();
        deeds.add(new Deed(deed, subject, ANN, reason));
        return answer;
    }

    /** Cancels a job, unless it has ended. */
    void cancels(String job) {
        if (farm.client().cancel(job).status() == 202) {
            deeds.add(new Deed("cancel", "job:" + job, FarmClient.CANCELLER, FarmClient.NO_MORE_USE));
        }
    }

    /** Takes note of what the farm did by itself. */
    void noticed(Deed deed) {
        deeds.add(deed);
    }

    /** Fails unless the audit has each submission, and everything else that was done, once and in its order. */
    void assertAudited() {
        JsonNode entries = parse(command("audit", "--limit", "500", "--json"));
        List<Deed> audited = new ArrayList<>();
        int submitted = 0;
        for (JsonNode entry : entries) {
            if (entry.get("action").asText().equals("submit")) {
                submitted++;
            } else {
                audited.add(
                        0,
                        new Deed(
                                entry.get("action").asText(),
                                entry.get("subject").asText(),
                                entry.get("by").asText(),
                                entry.get("reason").asText()));
            }
        }
        assertThat(audited).containsExactlyElementsOf(deeds);
        assertThat(submitted).isEqualTo(submissions);
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + json, e);
        }
    }
}
