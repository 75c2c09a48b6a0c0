package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.json.ArchivedJobs;
import org.raymill.api.json.AuditList;
import org.raymill.api.json.Enrolment;
import org.raymill.api.json.EnrolmentAuthority;
import org.raymill.api.json.EnrolmentRequest;
import org.raymill.api.json.EnrolmentTokenList;
import org.raymill.api.json.EnrolmentTokenRequest;
import org.raymill.api.json.FarmView;
import org.raymill.api.json.FrameList;
import org.raymill.api.json.FrameView;
import org.raymill.api.json.Health;
import org.raymill.api.json.JobCount;
import org.raymill.api.json.JobEstimate;
import org.raymill.api.json.JobList;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.LimitList;
import org.raymill.api.json.MissingFiles;
import org.raymill.api.json.NewEnrolmentToken;
import org.raymill.api.json.NewToken;
import org.raymill.api.json.OperationRequest;
import org.raymill.api.json.PackageList;
import org.raymill.api.json.PathMaps;
import org.raymill.api.json.PriorityRequest;
import org.raymill.api.json.ProjectList;
import org.raymill.api.json.QuotaList;
import org.raymill.api.json.RemovedJob;
import org.raymill.api.json.ResultList;
import org.raymill.api.json.ResultManifest;
import org.raymill.api.json.SampleView;
import org.raymill.api.json.ServerList;
import org.raymill.api.json.SessionView;
import org.raymill.api.json.SettingList;
import org.raymill.api.json.SiteList;
import org.raymill.api.json.StoreStatus;
import org.raymill.api.json.StoredPack;
import org.raymill.api.json.StreamReset;
import org.raymill.api.json.SubmissionCopy;
import org.raymill.api.json.TaskList;
import org.raymill.api.json.TemplateDefinition;
import org.raymill.api.json.TemplateJob;
import org.raymill.api.json.TemplateList;
import org.raymill.api.json.TemplateView;
import org.raymill.api.json.TokenList;
import org.raymill.api.json.TokenRequest;
import org.raymill.api.json.UsageList;
import org.raymill.api.json.UserDefinition;
import org.raymill.api.json.UserList;
import org.raymill.model.Examination;
import org.raymill.model.JobDetail;
import org.raymill.model.ScalingSignal;
import org.raymill.model.Why;

/** The description of the API: that it is one, that it describes the records that are sent, and how it is shown. */
class OpenApiTest {

    private static final List<Class<?>> DOCUMENTS = List.of(
            ArchivedJobs.class,
            AuditList.class,
            Examination.class,
            FarmView.class,
            FrameList.class,
            FrameView.class,
            Health.class,
            JobDetail.class,
            JobEstimate.class,
            JobCount.class,
            JobList.class,
            JobSubmission.class,
            LimitList.class,
            MissingFiles.class,
            Enrolment.class,
            EnrolmentAuthority.class,
            EnrolmentRequest.class,
            EnrolmentTokenList.class,
            EnrolmentTokenRequest.class,
            NewEnrolmentToken.class,
            NewToken.class,
            QuotaList.class,
            SessionView.class,
            TokenList.class,
            TokenRequest.class,
            UserDefinition.class,
            UserList.class,
            OperationRequest.class,
            PackageList.class,
            PathMaps.class,
            PriorityRequest.class,
            ProjectList.class,
            ResultList.class,
            ResultManifest.class,
            RemovedJob.class,
            StreamReset.class,
            SampleView.class,
            ScalingSignal.class,
            ServerList.class,
            SettingList.class,
            SiteList.class,
            StoreStatus.class,
            StoredPack.class,
            SubmissionCopy.class,
            TaskList.class,
            TemplateDefinition.class,
            TemplateJob.class,
            TemplateList.class,
            TemplateView.class,
            UsageList.class,
            Why.class);

    /** What is no record in Java. */
    private static final Set<String> WRITTEN_BY_HAND =
            Set.of("Problem", "StoredFile", "SettingsPatch", "HistoryView", "QuotaLimits");

    /** What clients send: the server has defaults for what it shows always. */
    private static final Set<String> SENT = Set.of(
            "JobSubmission",
            "Profile",
            "Host",
            "Policy",
            "FileEntry",
            "OperationRequest",
            "PriorityRequest",
            "Receiver",
            "TemplateDefinition",
            "TemplateJob",
            "TokenRequest",
            "UserDefinition",
            "TemplateParameter");

    private static final DescribedApi API = DescribedApi.read();

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder.resolve("storage"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    // ---- what it says

    @Test
    void theDescriptionIsValidOpenApi() throws IOException {
        String text;
        try (InputStream description = DocsRoutes.class.getResourceAsStream("/" + DocsRoutes.DESCRIPTION)) {
            text = new String(description.readAllBytes(), StandardCharsets.UTF_8);
        }
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(text);
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    }

    @Test
    void everyOperationHasANameOfItsOwnAndATag() {
        Set<String> tags = new TreeSet<>();
        API.document().get("tags").forEach(tag -> tags.add(tag.get("name").asText()));
        Set<String> names = new HashSet<>();
        API.document().get("paths").forEach(item -> item.properties().stream()
                .filter(entry -> !entry.getKey().equals("parameters"))
                .forEach(entry -> {
                    JsonNode operation = entry.getValue();
                    assertThat(names.add(operation.path("operationId").asText()))
                            .as("%s is there once", operation.path("operationId"))
                            .isTrue();
                    assertThat(operation.path("summary").asText()).isNotBlank();
                    assertThat(tags).contains(operation.path("tags").path(0).asText());
                }));
    }

    @Test
    void everyRecordIsDescribedAsItIsSent() throws IOException {
        RecordSchemas records = new RecordSchemas();
        for (Class<?> document : DOCUMENTS) {
            records.with(document);
        }
        JsonNode described = API.document().at("/components/schemas");
        Set<String> names = new TreeSet<>(records.schemas().keySet());
        names.addAll(WRITTEN_BY_HAND);
        assertThat(described.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names);
        for (Map.Entry<String, ObjectNode> record : records.schemas().entrySet()) {
            JsonNode expected = record.getValue();
            JsonNode actual = shape(described.get(record.getKey()), true);
            if (SENT.contains(record.getKey())) {
                expected = shape(expected, false);
                actual = shape(actual, false);
            }
            assertThat(actual).as(record.getKey()).isEqualTo(shape(expected, true));
        }
    }

    /** What can be read from a record of a schema: its fields, their types, which are always there. */
    private static JsonNode shape(JsonNode schema, boolean withRequired) {
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        for (String key : List.of("$ref", "additionalProperties", "enum", "format", "items", "type")) {
            if (schema.has(key)) {
                shape.set(key, shape(schema.get(key), withRequired));
            }
        }
        if (schema.has("properties")) {
            ObjectNode fields = shape.putObject("properties");
            schema.get("properties")
                    .properties()
                    .forEach(field -> fields.set(field.getKey(), shape(field.getValue(), withRequired)));
        }
        if (withRequired && schema.has("required")) {
            shape.set("required", schema.get("required"));
        }
        return shape;
    }

    // ---- how it is served

    @Test
    void theDescriptionIsServedInBothForms() {
        ApiFixture.Answer yaml = api.get("/api/v1/openapi.yaml").expect(200);
        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        assertThat(yaml.text()).contains("openapi: 3.1.0");
        assertThat(api.get("/api/v1/openapi.json").expect(200).json()).isEqualTo(API.document());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi.yaml", "openapi.json"})
    void parametersThatNobodyKnowsAreRefusedThereToo(String form) {
        api.get("/api/v1/" + form + "?no-such=1").expectProblem(400, "invalid-request");
    }

    @Test
    void itIsServedAsAWholeWhateverIsAskedOfItsParts() {
        for (String[] header : new String[][] {{"Range", "bytes=0-9"}, {"If-Match", "\"x\""}, {"If-None-Match", "*"}}) {
            assertThat(api.get("/api/v1/openapi.yaml", header).expect(200).text())
                    .contains("openapi: 3.1.0");
        }
    }

    @Test
    void thePagesLoadNothingFromElsewhere() {
        assertThat(api.get("/api/docs").expect(301).header("Location")).isEqualTo("/api/docs/");
        ApiFixture.Answer page = api.get("/api/docs/").expect(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(page.text()).doesNotContain("//");
        for (String file : List.of("start.js", "swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")) {
            assertThat(api.get("/api/docs/" + file).expect(200).body()).isNotEmpty();
        }
        api.get("/api/docs/swagger-initializer.js").expectProblem(404, "not-found");
        api.get("/api/docs/..%2fapplication.conf").expectProblem(404, "not-found");
    }

    // ---- that it is the server's

    @Test
    void everyAddressThatIsDescribedIsThere() {
        API.document().get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> {
                    if (!method.equals("parameters") && !path.getKey().equals("/events")) {
                        String address = DescribedApi.BASE
                                + path.getKey()
                                        .replace("{sha256}", "0".repeat(64))
                                        .replace("{frame}", "1")
                                        .replace("{number}", "1")
                                        .replaceAll("\\{[a-z]+}", "0000000000000001");
                        ApiFixture.Answer answer = api.send(
                                method.toUpperCase(Locale.ROOT), address, method.equals("get") ? null : new byte[0]);
                        assertThat(answer.status()).as("%s %s", method, address).isNotEqualTo(405);
                        assertThat(answer.text()).as("%s %s", method, address).doesNotContain("problems/not-found");
                    }
                }));
    }
}
