package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users, their tokens, and what the command line shows of one. */
class AccessCommandsTest {

    private static final String ANNA = "/api/v1/users/anna";

    @TempDir
    Path folder;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.answer("GET " + ANNA, anna());
        farm.answer("PUT " + ANNA, anna());
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private static JsonNode tree(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static JsonNode anna() throws IOException {
        return tree("{'id': 'anna', 'title': 'Anna A.', 'grants': {'*': 'viewer', 'film': 'submitter'},"
                + " 'disabled': false, 'hasPassword': true, 'revision': 3, 'changedBy': 'root',"
                + " 'changedAt': '2026-01-01T00:00:00Z'}");
    }

    private FakeFarm.Request last() {
        return farm.last();
    }

    @Test
    void usersAreListed() throws IOException {
        farm.answer("GET /api/v1/users", tree("{'users': [" + anna().toString().replace('"', '\'') + "]}"));
        farm.answer("GET /api/v1/quotas", tree("{'quotas': [" + quota("*") + ", " + quota("anna") + "]}"));
        CommandRun run = CommandRun.of(farm, "users");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("NAME", "anna", "Anna A.", "*=viewer film=submitter", "2 of 5 jobs", "root");
    }

    private static String quota(String user) {
        return "{'user': '" + user + "', 'own': {'jobs': 5}, 'limits': {'jobs': 5}, 'used': {'jobs': 2, 'files': 0}}";
    }

    @Test
    void whatIsNotNamedOfAQuotaStays() throws IOException {
        farm.answer("GET /api/v1/quotas", tree("{'quotas': [" + quota("*") + "]}"));
        farm.answer("PUT /api/v1/quotas", tree(quota("*")));
        CommandRun run = CommandRun.of(farm, "quotas", "set", "--everybody", "--bytes", "1GiB", "--reason", "x");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("everybody: at most 5 jobs\n");
        assertThat(last().json()).isEqualTo(tree("{'jobs': 5, 'bytes': 1073741824, 'reason': 'x'}"));
        farm.answer("GET " + ANNA + "/quota", tree(quota("anna")));
        farm.answer("PUT " + ANNA + "/quota", tree(quota("anna")));
        CommandRun.of(farm, "quotas", "set", "anna", "--jobs", "default", "--tasks", "none");
        assertThat(last().json()).isEqualTo(tree("{'tasks': 0}"));
        assertThat(CommandRun.of(farm, "quotas", "set", "anna").err()).contains("name what is to be limited");
        assertThat(CommandRun.of(farm, "quotas", "set", "--jobs", "1").status()).isEqualTo(2);
        assertThat(CommandRun.of(farm, "quotas").out()).contains("(everybody)", "at most 5");
    }

    @Test
    void aUserIsSaidToBeAnAccountOfTheIdentityProvider() throws IOException {
        farm.answer("PUT " + ANNA + "/identity", anna());
        assertThat(CommandRun.of(farm, "users", "link", "anna", "f-1").status()).isZero();
        assertThat(last().json()).isEqualTo(tree("{'subject': 'f-1'}"));
        farm.answer("DELETE " + ANNA + "/identity", anna());
        assertThat(CommandRun.of(farm, "users", "unlink", "anna").out()).contains("no account");
    }

    @Test
    void whatIsNotNamedOfAUserStaysAndNobodyIsOverwritten() throws IOException {
        CommandRun run = CommandRun.of(farm, "users", "put", "anna", "--title", "Anna B.", "--reason", "married");
        assertThat(run.status()).as(run.err()).isZero();
        JsonNode sent = last().json();
        assertThat(sent.get("title").asText()).isEqualTo("Anna B.");
        assertThat(sent.get("grants")).isEqualTo(tree("{'*': 'viewer', 'film': 'submitter'}"));
        assertThat(sent.get("reason").asText()).isEqualTo("married");
        assertThat(last().headers().getFirst("If-Match")).matches("\"user-3-[0-9a-v]+\"");

        CommandRun.of(farm, "users", "put", "anna", "--grant", "film=operator");
        assertThat(last().json().get("grants")).isEqualTo(tree("{'film': 'operator'}"));
        CommandRun.of(farm, "users", "disable", "anna");
        assertThat(last().json().get("disabled").asBoolean()).isTrue();
        assertThat(last().json().get("grants")).isEqualTo(tree("{'*': 'viewer', 'film': 'submitter'}"));
    }

    @Test
    void aNewUserMustBeNew() throws IOException {
        farm.answer("GET /api/v1/users/ben", 404, tree("{'type': 'user-not-found', 'status': 404, 'detail': 'no'}"));
        farm.answer("PUT /api/v1/users/ben", 201, anna());
        CommandRun run = CommandRun.of(farm, "users", "put", "ben", "--grant", "*=viewer");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(last().headers().getFirst("If-None-Match")).isEqualTo("*");
        assertThat(run.err()).contains("raymill users password", "raymill tokens add");
    }

    @ParameterizedTest
    @CsvSource({"film, is not PROJECT=ROLE", "film=boss, is no role; there are scaler"})
    void wrongGrantsAreExplained(String grant, String message) {
        CommandRun run = CommandRun.of(farm, "users", "put", "anna", "--grant", grant);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(message);
    }

    @Test
    void aTokenIsPrintedAndNothingElse() throws IOException {
        String token = "{'id': 't1', 'user': 'anna', 'label': 'nightly', 'scope': {'film': 'submitter'},"
                + " 'createdAt': '2026-01-01T00:00:00Z', 'createdBy': 'root'}";
        farm.answer("POST " + ANNA + "/tokens", 201, tree("{'token': " + token + ", 'text': 'rmt_t1_secret'}"));
        CommandRun run = CommandRun.of(
                farm, "tokens", "add", "anna", "--label", "nightly", "--scope", "film=submitter", "--days", "0");
        assertThat(run.out()).isEqualTo("rmt_t1_secret\n");
        assertThat(last().json()).isEqualTo(tree("{'label': 'nightly', 'days': 0, 'scope': {'film': 'submitter'}}"));
        CommandRun.of(farm, "tokens", "add", "anna");
        assertThat(last().json()).isEqualTo(tree("{}"));

        farm.answer("GET " + ANNA + "/tokens", tree("{'tokens': [" + token + "]}"));
        assertThat(CommandRun.of(farm, "tokens", "list", "anna").out())
                .contains("t1", "nightly", "film=submitter", "never");
    }

    @Test
    void theTokenOfAFileIsShown() throws IOException {
        farm.answer(
                "GET /api/v1/session",
                tree("{'authentication': true, 'user': 'anna', 'grants':" + " {'*': 'viewer'}, 'limited': true}"));
        Path file = Files.writeString(folder.resolve("token"), "rmt_t1_secret\n");
        farm.answer("GET " + ANNA + "/quota", tree(quota("anna")));
        CommandRun run = CommandRun.of(farm, "whoami", "--token-file", file.toString());
        assertThat(run.out())
                .contains("You have 2 of 5 jobs", "anna at ", "viewer of all projects", "less than the user may");
        assertThat(last().headers().getFirst("Authorization")).isEqualTo("Bearer rmt_t1_secret");

        farm.answer("GET /api/v1/session", tree("{'authentication': true, 'grants': {}, 'limited': false}"));
        assertThat(CommandRun.of(farm, "whoami").out()).contains("does not know who you are", "raymill login");
        CommandRun none = CommandRun.of(
                farm, "whoami", "--token-file", folder.resolve("absent").toString());
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("can not be read");
        CommandRun wrong = CommandRun.of(
                farm,
                "whoami",
                "--token-file",
                Files.writeString(folder.resolve("text"), "two words").toString());
        assertThat(wrong.err()).contains("a token is one word");
    }

    @Test
    void severalSecretsAreLinesOfWhatIsPipedIn() {
        SecretInput secrets = new SecretInput(
                null, new ByteArrayInputStream("the first one\n  the second \n".getBytes(StandardCharsets.UTF_8)));
        assertThat(secrets.read("First: ")).isEqualTo("the first one");
        assertThat(secrets.read("Second: ")).isEqualTo("the second");
        assertThat(secrets.read("Third: ")).isEmpty();
    }

    // ---- tokens that are kept

    private static final URI HERE = URI.create("http://127.0.0.1:8470");

    @Test
    void aTokenIsKeptForOneFarm() throws IOException {
        SavedTokens saved = new SavedTokens(folder.resolve("new/tokens"));
        assertThat(saved.find(HERE)).isEmpty();
        assertThat(saved.remove(HERE)).isFalse();
        saved.put(HERE, "rmt_a_b");
        saved.put(URI.create("https://farm.example:8470/path"), "rmt_c_d");
        saved.put(HERE, "rmt_e_f");
        assertThat(saved.find(HERE)).contains("rmt_e_f");
        assertThat(saved.find(URI.create("http://127.0.0.1:84700"))).isEmpty();
        assertThat(saved.find(URI.create("https://127.0.0.1:8470"))).isEmpty();
        assertThat(saved.find(URI.create("https://FARM.example:8470"))).contains("rmt_c_d");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved.file())))
                .isEqualTo("rw-------");
        assertThat(saved.remove(HERE)).isTrue();
        assertThat(saved.find(HERE)).isEmpty();
    }

    @Test
    void aFileGoesBeforeTheEnvironmentAndThatBeforeWhatIsKept() throws IOException {
        SavedTokens saved = new SavedTokens(folder.resolve("tokens"));
        saved.put(HERE, "kept");
        String file = Files.writeString(folder.resolve("file"), "filed").toString();
        Map<String, String> environment = Map.of("RAYMILL_TOKEN", "told");
        assertThat(TokenOption.find(HERE, file, environment, saved)).contains("filed");
        assertThat(TokenOption.find(HERE, null, environment, saved)).contains("told");
        assertThat(TokenOption.find(HERE, null, Map.of(), saved)).contains("kept");
        assertThatThrownBy(() -> TokenOption.requireToken("", "the standard input"))
                .hasMessageContaining("the standard input has no token");
        assertThat(SavedTokens.folder(Map.of("XDG_CONFIG_HOME", "/c"), "/home/ada"))
                .isEqualTo(Path.of("/c/raymill"));
        assertThat(SavedTokens.folder(Map.of(), "/home/ada")).isEqualTo(Path.of("/home/ada/.config/raymill"));
    }
}
