package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.json.JobSubmission;

class StrictJsonTest {

    private static final String VALID =
            "{\"name\":\"a\",\"scene\":\"a.gltf\",\"files\":[{\"path\":\"a.gltf\",\"sha256\":\"" + "0".repeat(64)
                    + "\",\"size\":1}],\"profile\":{\"frames\":\"1-3\",\"chunk\":1},\"parameters\":{\"samples\":\"1\"}}";

    @Provide
    Arbitrary<String> likeJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"scene\"",
                        "\"files\"",
                        "\"profile\"",
                        "\"x\"",
                        "1",
                        "-1.5e3",
                        "null",
                        "true",
                        "\"\\u0000\"",
                        " ",
                        "\"")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private static void readOrRefuse(byte[] body) {
        InputErrors errors = new InputErrors();
        try {
            JobSubmission read = SubmissionReader.read(body, errors);
            assertThat(read.files()).isNotNull();
        } catch (ProblemException refused) {
            assertThat(refused.problem().type()).isIn(ProblemType.MALFORMED_JSON, ProblemType.INVALID_INPUT);
        }
    }

    @Property(tries = 2_000)
    void whateverComesIsReadOrRefused(@ForAll("likeJson") String body) {
        readOrRefuse(ApiFixture.bytes(body));
    }

    @Property(tries = 500)
    void whateverBytesComeAreReadOrRefused(@ForAll byte[] body) {
        readOrRefuse(body);
    }

    @Property(tries = 500)
    void aDamagedSubmissionIsReadOrRefused(@ForAll int place, @ForAll byte value) {
        byte[] body = ApiFixture.bytes(VALID);
        body[Math.floorMod(place, body.length)] = value;
        readOrRefuse(body);
    }

    @Property(tries = 300)
    void aTruncatedSubmissionIsNoJson(@ForAll int length) {
        byte[] body = ApiFixture.bytes(VALID);
        byte[] part = Arrays.copyOf(body, Math.floorMod(length, body.length));
        assertThatThrownBy(() -> SubmissionReader.read(part, new InputErrors()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.MALFORMED_JSON));
    }

    @Test
    void aMalformedDocumentSaysWhere() {
        byte[] body = ApiFixture.bytes("{\n  \"a\": x}");
        assertThatThrownBy(() -> StrictJson.read(body, new InputErrors(), json -> json.object(Map.of())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("line 2, column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reason\":\"\\ud800\"}",
                "{\"reason\":\"\\uD83E x\"}",
                "{\"reason\":\"\\udd80\\ud83e\"}",
                "{\"reason\":\"\\\\\\udfff\"}",
                "{\"\\ud800\":1}",
                "{\"parameters\":{\"x\":\"\\ud83e\\u0041\"}}"
            })
    void halvesOfCharactersAreRefused(String body) {
        assertThatThrownBy(() -> StrictJson.tree(ApiFixture.bytes(body)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.MALFORMED_JSON))
                .hasMessageContaining("half of a character at byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reason\":\"\\ud83e\\udd80 \\uD83E\\uDD80\"}",
                "{\"reason\":\"\\\\ud800\"}",
                "{\"reason\":\"🦀\\n\\u0041\"}"
            })
    void wholeCharactersAreRead(String body) {
        assertThat(StrictJson.tree(ApiFixture.bytes(body)).get("reason").isTextual())
                .isTrue();
    }
}
