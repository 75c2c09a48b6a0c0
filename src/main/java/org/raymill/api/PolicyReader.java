package org.raymill.api;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.api.json.JobSubmission.Checks;
import org.raymill.api.json.JobSubmission.Limits;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.api.json.JobSubmission.Predecessor;
import org.raymill.api.json.JobSubmission.Receiver;
import org.raymill.api.json.JobSubmission.Where;
import org.raymill.model.Dependency;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;

/** Reads how a job is to be treated. */
final class PolicyReader {

    private final JsonFields fields = new JsonFields();
    private final JsonFields limits = new JsonFields();
    private final JsonFields checks = new JsonFields();
    private final List<Predecessor> dependencies = new ArrayList<>();
    private final List<Receiver> notifications = new ArrayList<>();

    void read(StrictJson json) throws IOException {
        json.object(Map.ofEntries(
                Map.entry("priority", fields.number("priority")),
                Map.entry("project", fields.text("project")),
                Map.entry("user", fields.text("user")),
                Map.entry("retries", fields.number("retries")),
                Map.entry("urgent", fields.flag("urgent")),
                Map.entry("maxTasks", fields.number("maxTasks")),
                Map.entry("frameOrder", fields.text("frameOrder")),
                Map.entry("chunkSeconds", fields.number("chunkSeconds")),
                Map.entry("limits", this::limits),
                Map.entry("failureShare", fields.number("failureShare")),
                Map.entry("avoidAfter", fields.number("avoidAfter")),
                Map.entry("checks", this::checks),
                Map.entry("site", fields.text("site")),
                Map.entry("budget", fields.decimal("budget")),
                Map.entry("dataClass", fields.text("dataClass")),
                Map.entry("results", fields.text("results")),
                Map.entry("notifications", list -> list.list(Notification.MAX_OF_CLIENT, this::receiver)),
                Map.entry("dependencies", list -> list.list(Dependency.MAX_DEPENDENCIES, this::dependency))));
    }

    private void limits(StrictJson json) throws IOException {
        json.object(Map.of(
                "attemptSeconds", limits.number("attemptSeconds"),
                "silenceSeconds", limits.number("silenceSeconds")));
    }

    private void checks(StrictJson json) throws IOException {
        json.object(Map.of(
                "flagged", checks.text("flagged"),
                "verifyPercent", checks.number("verifyPercent")));
    }

    private void dependency(StrictJson json) throws IOException {
        JsonFields given = new JsonFields();
        json.object(
                Map.of(
                        "job", given.text("job"),
                        "step", given.text("step"),
                        "frameByFrame", given.flag("frameByFrame"),
                        "onFailure", given.text("onFailure")),
                "job");
        dependencies.add(new Predecessor(
                given.textOf("job").orElse(null),
                given.textOf("step"),
                given.flagOf("frameByFrame"),
                given.textOf("onFailure")));
    }

    private void receiver(StrictJson json) throws IOException {
        JsonFields given = new JsonFields();
        json.object(Map.of(
                "webhook", given.text("webhook"),
                "email", given.text("email"),
                "events", given.texts("events", NoticeType.values().length)));
        notifications.add(new Receiver(given.textOf("webhook"), given.textOf("email"), given.textsOf("events")));
    }

    Policy result() {
        return new Policy(
                fields.numberOf("priority"),
                fields.textOf("project"),
                fields.textOf("user"),
                fields.numberOf("retries"),
                fields.flagOf("urgent"),
                fields.numberOf("maxTasks"),
                fields.textOf("frameOrder"),
                fields.numberOf("chunkSeconds"),
                Optional.of(new Limits(limits.numberOf("attemptSeconds"), limits.numberOf("silenceSeconds"))),
                fields.numberOf("failureShare"),
                fields.numberOf("avoidAfter"),
                dependencies,
                Optional.of(new Checks(checks.textOf("flagged"), checks.numberOf("verifyPercent"))),
                new Where(
                        fields.textOf("site"),
                        fields.decimalOf("budget").map(BigDecimal::valueOf),
                        fields.textOf("dataClass"),
                        fields.textOf("results")),
                notifications);
    }
}
