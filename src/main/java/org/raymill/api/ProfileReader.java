package org.raymill.api;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.api.json.JobSubmission.Gpus;
import org.raymill.api.json.JobSubmission.Host;
import org.raymill.api.json.JobSubmission.Profile;
import org.raymill.model.Amounts;
import org.raymill.model.HostNeeds;

/** Reads what a job needs. */
final class ProfileReader {

    private final JsonFields fields = new JsonFields();
    private final Map<String, Integer> amounts = new TreeMap<>();
    private Optional<Host> host = Optional.empty();

    void read(StrictJson json) throws IOException {
        json.object(
                Map.of(
                        "package", fields.text("package"),
                        "version", fields.text("version"),
                        "frames", fields.text("frames"),
                        "chunk", fields.number("chunk"),
                        "tiles", fields.text("tiles"),
                        "cores", fields.number("cores"),
                        "memoryMiB", fields.number("memoryMiB"),
                        "host", this::host,
                        "amounts", object -> object.numbers(Amounts.MAX_AMOUNTS, amounts)),
                "frames");
    }

    private void host(StrictJson json) throws IOException {
        JsonFields given = new JsonFields();
        Gpus[] gpus = new Gpus[1];
        json.object(Map.of(
                "whole", given.flag("whole"),
                "gpus", object -> gpus[0] = gpus(object),
                "operatingSystem", given.text("operatingSystem"),
                "architecture", given.text("architecture"),
                "freeDiskMiB", given.number("freeDiskMiB"),
                "requiredTags", given.texts("requiredTags", HostNeeds.MAX_NAMES),
                "preferredTags", given.texts("preferredTags", HostNeeds.MAX_NAMES),
                "excludedTags", given.texts("excludedTags", HostNeeds.MAX_NAMES),
                "hosts", given.texts("hosts", HostNeeds.MAX_NAMES)));
        host = Optional.of(new Host(
                given.flagOf("whole"),
                Optional.ofNullable(gpus[0]),
                given.textOf("operatingSystem"),
                given.textOf("architecture"),
                given.numberOf("freeDiskMiB"),
                given.textsOf("requiredTags"),
                given.textsOf("preferredTags"),
                given.textsOf("excludedTags"),
                given.textsOf("hosts")));
    }

    private static Gpus gpus(StrictJson json) throws IOException {
        JsonFields given = new JsonFields();
        json.object(Map.of(
                "count", given.number("count"),
                "model", given.text("model"),
                "memoryMiB", given.number("memoryMiB")));
        return new Gpus(given.numberOf("count"), given.textOf("model"), given.numberOf("memoryMiB"));
    }

    Profile result() {
        return new Profile(
                fields.textOf("package"),
                fields.textOf("version"),
                fields.textOf("frames").orElse(null),
                fields.numberOf("chunk"),
                fields.textOf("tiles"),
                fields.numberOf("cores"),
                fields.numberOf("memoryMiB"),
                host,
                amounts);
    }
}
