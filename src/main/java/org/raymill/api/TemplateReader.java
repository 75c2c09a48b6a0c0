package org.raymill.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.raymill.api.json.JobSubmission.FileEntry;
import org.raymill.api.json.TemplateDefinition;
import org.raymill.api.json.TemplateJob;
import org.raymill.api.json.TemplateParameter;
import org.raymill.api.json.TemplateParameter.Type;
import org.raymill.storage.InputManifest;

/** Reads templates, and what is to be submitted by one. What they mean is checked later; here only that it is there and of its type. */
final class TemplateReader {

    /** The most parameters of a template. */
    static final int MAX_PARAMETERS = 50;

    private static final int MAX_CHOICES = 100;
    /** Above, a {@code double} can not tell a whole number from the next. */
    private static final double MAX_WHOLE = 1e15;

    private final JsonFields fields = new JsonFields();
    private final List<TemplateParameter> parameters = new ArrayList<>();
    private final InputErrors errors;
    private JsonNode job;

    private TemplateReader(InputErrors errors) {
        this.errors = errors;
    }

    /**
     * Reads a template. A parameter of no known type is noted and left out.
     *
     * @throws ProblemException when it is not JSON at all
     */
    static TemplateDefinition read(byte[] body, InputErrors errors) {
        TemplateReader reader = new TemplateReader(errors);
        StrictJson.read(body, errors, reader::definition);
        return new TemplateDefinition(
                reader.fields.textOf("title"),
                reader.fields.textOf("help"),
                reader.parameters,
                reader.job,
                reader.fields.textOf("by"),
                reader.fields.textOf("reason"));
    }

    /** Reads a template as it was stored. */
    static TemplateDefinition stored(String content, ObjectMapper json) {
        try {
            return json.readValue(content, TemplateDefinition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template is stored as it was checked", e);
        }
    }

    private void definition(StrictJson json) throws IOException {
        json.object(
                Map.of(
                        "title",
                        fields.text("title"),
                        "help",
                        fields.text("help"),
                        "by",
                        fields.text("by"),
                        "reason",
                        fields.text("reason"),
                        "parameters",
                        list -> list.list(MAX_PARAMETERS, this::parameter),
                        "job",
                        value -> job = value.tree()),
                "job");
    }

    private void parameter(StrictJson json) throws IOException {
        String place = json.place();
        JsonFields given = new JsonFields();
        JsonNode[] preset = new JsonNode[1];
        json.object(
                Map.of(
                        "name", given.text("name"),
                        "type", given.text("type"),
                        "help", given.text("help"),
                        "required", given.flag("required"),
                        "default", value -> preset[0] = value.scalar().orElse(null),
                        "minimum", given.decimal("minimum"),
                        "maximum", given.decimal("maximum"),
                        "choices", given.texts("choices", MAX_CHOICES)),
                "name",
                "type");
        Optional<Type> type = given.textOf("type").flatMap(text -> errors.check(place + "/type", () -> type(text)));
        if (type.isPresent() && given.textOf("name").isPresent()) {
            parameters.add(new TemplateParameter(
                    given.textOf("name").get(),
                    type.get(),
                    given.textOf("help").orElse(""),
                    given.flagOf("required").orElse(preset[0] == null),
                    Optional.ofNullable(preset[0]),
                    given.decimalOf("minimum").map(TemplateReader::number),
                    given.decimalOf("maximum").map(TemplateReader::number),
                    given.textsOf("choices").stream()
                            .filter(java.util.Objects::nonNull)
                            .toList()));
        }
    }

    private static BigDecimal number(double value) {
        boolean whole = Math.rint(value) == value && Math.abs(value) < MAX_WHOLE;
        return whole ? BigDecimal.valueOf((long) value) : BigDecimal.valueOf(value);
    }

    private static Type type(String text) {
        for (Type type : Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("must be text, integer, number, boolean, choice, frames or file");
    }

    /**
     * Reads what is to be submitted by a template.
     *
     * @throws ProblemException when it is not JSON at all
     */
    static TemplateJob readJob(byte[] body, InputErrors errors) {
        JsonFields given = new JsonFields();
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<FileEntry> files = new ArrayList<>();
        StrictJson.read(
                body,
                errors,
                json -> json.object(Map.of(
                        "parameters", object -> object.scalars(MAX_PARAMETERS, values),
                        "files", list -> list.list(InputManifest.MAX_FILES, file -> SubmissionReader.file(file, files)),
                        "user", given.text("user"))));
        return new TemplateJob(values, files, given.textOf("user"));
    }
}
