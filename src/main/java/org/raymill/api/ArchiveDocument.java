package org.raymill.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.raymill.api.json.ApiJson;
import org.raymill.storage.ArchiveForm;
import org.raymill.storage.JobRecords;

/**
 * The document of a job that is archived: an object with the job, its tasks with their attempts, its results and what was done to it, all as the API shows
 * them.
 */
public final class ArchiveDocument implements ArchiveForm {

    /** Says what a document is, so that programs of later years can tell. */
    static final String FORM = "raymill-job-1";

    private final ObjectMapper json = ApiJson.create();

    /** Gives the next part of a list. */
    @FunctionalInterface
    private interface Part {
        List<?> next() throws IOException;
    }

    @Override
    public void write(JobRecords records, Instant archivedAt, OutputStream out) throws IOException {
        JsonGenerator generator = json.getFactory().createGenerator(out);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.setCodec(json);
        generator.writeStartObject();
        generator.writeStringField("form", FORM);
        generator.writeObjectField("archivedAt", archivedAt);
        generator.writeObjectField("job", records.job());
        write(generator, "tasks", records::nextTasks);
        write(generator, "results", records::nextResults);
        write(generator, "audit", records::nextAudit);
        generator.writeEndObject();
        generator.close();
    }

    private static void write(JsonGenerator generator, String name, Part part) throws IOException {
        generator.writeArrayFieldStart(name);
        for (List<?> some = part.next(); !some.isEmpty(); some = part.next()) {
            for (Object each : some) {
                generator.writeObject(each);
            }
        }
        generator.writeEndArray();
    }
}
