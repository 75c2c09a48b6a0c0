package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.JobId;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

/** Whom submissions want to be notified. The API's rules let everybody be but strangers. */
class SubmittedNotificationsTest {

    private static final byte[] SCENE = ApiFixture.bytes("a scene");

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
        api.upload(SCENE).expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    private static ObjectNode job() {
        ObjectNode body = new ObjectMapper().createObjectNode().put("scene", "scene.gltf");
        body.putArray("files")
                .addObject()
                .put("path", "scene.gltf")
                .put("sha256", ApiFixture.sha256(SCENE))
                .put("size", SCENE.length);
        body.putObject("profile").put("frames", "1-24");
        return body;
    }

    private static ArrayNode receivers(ObjectNode body) {
        return body.withObject("/policy").withArray("notifications");
    }

    private static JsonNode refused(ObjectNode body) {
        return api.post("/api/v1/jobs", body)
                .expectProblem(422, "invalid-input")
                .json()
                .get("errors");
    }

    @Test
    void whoIsNamedGetsToTheJobAndIsShownInTheSameWords() {
        ObjectNode body = job();
        receivers(body)
                .addObject()
                .put("webhook", "https://hooks.example/a?b=c")
                .putArray("events")
                .add("job.failed")
                .add("job.paused");
        receivers(body).addObject().put("email", "anna@film.example");
        Answer answer = api.post("/api/v1/jobs", body).expect(201);
        JobId job = new JobId(answer.json().get("id").asText());
        assertThat(api.farm.jobs.get(job).detail.spec().policy().notifications())
                .containsExactly(
                        new Notification(
                                Channel.WEBHOOK,
                                "https://hooks.example/a?b=c",
                                List.of(NoticeType.JOB_FAILED, NoticeType.JOB_PAUSED)),
                        new Notification(Channel.EMAIL, "anna@film.example", NoticeType.ENDINGS));
        JsonNode shown = api.get("/api/v1/jobs/" + job).expect(200).json().at("/spec/policy/notifications");
        assertThat(shown.get(0)).isEqualTo(receivers(body).get(0));
        assertThat(shown.get(1))
                .hasToString("{\"email\":\"anna@film.example\",\"events\":"
                        + "[\"job.succeeded\",\"job.failed\",\"job.cancelled\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /policy/notifications/0 | either webhook or email",
                "{\"webhook\":\"https://a\",\"email\":\"a@b\"} | /policy/notifications/0 | either webhook or email",
                "{\"webhook\":\"https://stranger.example\"} | /policy/notifications/0/webhook | it is a stranger",
                "{\"email\":\"stranger@a.example\"} | /policy/notifications/0/email | it is a stranger",
                "{\"email\":\"a b@c\"} | /policy/notifications/0/email | printable",
                "{\"webhook\":\"\"} | /policy/notifications/0/webhook | printable",
                "{\"webhook\":7} | /policy/notifications/0/webhook | must be a string",
                "{\"siteWebhook\":\"chat\"} | /policy/notifications/0/siteWebhook | no field that Raymill knows",
                "{\"webhook\":\"https://a\",\"events\":[\"job.lost\"]} | /policy/notifications/0/events/0 | job.succeeded",
                "{\"webhook\":\"https://a\",\"events\":\"all\"} | /policy/notifications/0/events | must be a list",
            })
    void whatIsWrongIsToldWithItsPlace(String receiver, String place, String reason) throws Exception {
        ObjectNode body = job();
        receivers(body).add(new ObjectMapper().readTree(receiver));
        JsonNode errors = refused(body);
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).get("pointer").asText()).isEqualTo(place);
        assertThat(errors.get(0).get("detail").asText()).contains(reason);
    }

    @Test
    void anAddressIsOfTwoThousandCharactersAtMost() {
        ObjectNode body = job();
        String most = "https://a/" + "b".repeat(Notification.MAX_ADDRESS - "https://a/".length());
        receivers(body).addObject().put("webhook", most);
        api.post("/api/v1/jobs", body).expect(201);
        receivers(body).addObject().put("webhook", most + "b");
        assertThat(refused(body).get(0).get("pointer").asText()).isEqualTo("/policy/notifications/1/webhook");
    }

    @Test
    void moreThanTenReceiversAreRefused() {
        ObjectNode body = job();
        for (int i = 0; i < Notification.MAX_OF_CLIENT; i++) {
            receivers(body).addObject().put("email", "a" + i + "@film.example");
        }
        api.post("/api/v1/jobs", body).expect(201);
        receivers(body).addObject().put("email", "one.more@film.example");
        assertThat(refused(body).get(0).get("pointer").asText()).isEqualTo("/policy/notifications/10");
    }
}
