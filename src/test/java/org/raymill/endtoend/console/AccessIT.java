package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;
import static org.raymill.endtoend.console.Ui.exactly;
import static org.raymill.endtoend.console.Ui.named;
import static org.raymill.endtoend.console.Ui.row;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.raymill.access.TokenText;
import org.raymill.endtoend.Farm;
import org.raymill.endtoend.FarmClient;
import org.raymill.endtoend.JobRequest;
import org.raymill.endtoend.Scenes;
import org.raymill.endtoend.console.Browser.Window;
import org.raymill.identity.TestProvider;

/** A farm that asks everybody who they are: with the command line, with programs, and with the console. */
@Tag("end-to-end")
class AccessIT {

    private static final TokenText ROOT = TokenText.create(TokenText.ADMINISTRATOR, new SecureRandom());
    private static final String PASSWORD = "a long password";

    private static Browser browser;
    private static TestProvider provider;
    private static Farm farm;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        provider = new TestProvider();
        farm = Farm.ofOneThatAsks("AccessIT", ROOT, """
                raymill.access.identity {
                  issuer = "%s"
                  audience = [%s]
                  timeout = 30 s
                  roles { artists { film = submitter } }
                  sign-in { client-id = %s, client-secret = "%s", address = "http://localhost:1", title = "Studio account" }
                }
                """.formatted(
                        provider.issuer(), TestProvider.AUDIENCE, TestProvider.CLIENT, TestProvider.SECRET));
        provider.callbackBase = farm.client().base().toString();
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
        if (browser != null) {
            browser.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    private static JobRequest inProject(String name, String project) {
        JobRequest request = named(name, JobRequest.of(Scenes.box()).frames("1"));
        request.body().withObject("/policy").put("project", project);
        return request;
    }

    @Test
    void theCommandLineMakesUsersAndTheirTokensAllowWhatTheirRolesDo() {
        farm.command("users", "put", "carl", "--title", "Carl C.", "--grant", "film=submitter");
        String token = farm.command("tokens", "add", "carl", "--label", "a pipeline");
        FarmClient carl = farm.client().as(token);
        String own = carl.submit(inProject("of carl", "film"));
        carl.awaitSummary(own, "status", "succeeded");
        Assertions.assertThat(carl.summary(own).get("user").asText()).isEqualTo("carl");
        String others = farm.client().submit(inProject("of the house", "house"));
        carl.send("GET", "/api/v1/jobs/" + others, null).expect(404);
        carl.send("GET", "/api/v1/users", null).expect(403);
        Assertions.assertThat(farm.command("audit")).contains("add token", "user:carl", "administrator");
    }

    @Test
    void aTokenOfTheIdentityProviderDoesWhatItsRolesDo() {
        String token = provider.sign(provider.claims("doris").claim("groups", List.of("artists")));
        FarmClient doris = farm.client().as(token);
        String job = doris.submit(inProject("of doris", "film"));
        doris.send("GET", "/api/v1/jobs/" + job, null).expect(200);
        Assertions.assertThat(farm.command("audit")).contains("doris", "add user", "identity provider");
        farm.command("users", "disable", "doris");
        doris.send("GET", "/api/v1/jobs", null).expect(401);
    }

    @Test
    void whatIsMoreThanAUserMayHaveIsRefused() {
        farm.command("users", "put", "gina", "--grant", "film=submitter");
        FarmClient gina = farm.client().as(farm.command("tokens", "add", "gina"));
        farm.command("quotas", "set", "--everybody", "--jobs", "1000");
        Assertions.assertThat(farm.command("quotas", "set", "gina", "--tasks", "3", "--bytes", "1GiB"))
                .contains("gina: at most 1000 jobs, at most 3 tasks, at most 1.0 GiB");
        JobRequest request = inProject("of gina", "film");
        gina.submit(request.frames("1-3"));
        FarmClient.Answer refused = gina.post(request.frames("1-4"));
        Assertions.assertThat(refused.status()).isEqualTo(403);
        Assertions.assertThat(refused.json().get("detail").asText()).contains("of at most 3 tasks");
        Assertions.assertThat(farm.command("users")).contains("of 1.0 GiB");
        Assertions.assertThat(farm.command("quotas")).contains("(everybody)", "at most 1000", "of 3");
        farm.command("quotas", "set", "--everybody", "--jobs", "default");
    }

    @Test
    void theIdentityProviderSignsPeopleInAtTheConsole() {
        provider.user =
                Map.of("name", "Emil E.", "preferred_username", "emil", "sub", "e-1", "groups", List.of("artists"));
        try (Visit visit = browser.visit(farm.client().base(), Window.DESKTOP, ColorScheme.LIGHT)) {
            Page page = visit.page();
            visit.expecting(trouble -> trouble.startsWith("request to " + provider.issuer()));
            page.navigate("/users");
            visit.screenshot("sign-in-with-provider-light");
            visit.expectAccessible();
            link(page, "Studio account").click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Your account")))
                    .isVisible();
            assertThat(row(page, "emil")).containsText("Emil E.");
            assertThat(row(page, "emil")).containsText("e-1");
            button(page, "Sign out").click();
            assertThat(link(page, "Studio account")).isVisible();

            provider.user = Map.of("name", "Finn F.", "preferred_username", "finn", "sub", "f-1");
            link(page, "Studio account").click();
            assertThat(page.getByText("the farm has no role for you")).isVisible();
        }
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    @Test
    void aUserIsAddedSignsInAndSeesWhatItMay() {
        farm.client().submit(inProject("of the house", "house"));
        farm.client().submit(inProject("of the film", "film"));
        try (Visit visit = browser.visit(farm.client().base(), Window.DESKTOP, ColorScheme.LIGHT)) {
            Page page = visit.page();
            page.navigate("/users");
            assertThat(field(page, "User")).isFocused();
            visit.screenshot("sign-in-light");
            visit.expectAccessible();
            button(page, "Sign in with a token").click();
            page.getByLabel("Token").fill(ROOT.text());
            button(page, "Sign in").click();

            button(page, "Add a user").click();
            field(page, "Name").fill("anna");
            page.getByLabel("Full name").fill("Anna A.");
            page.getByLabel("Project 1").fill("film");
            field(page, "Role 1").selectOption("submitter");
            button(page, "Add the user").click();
            assertThat(row(page, "anna")).containsText("submitter of film");

            button(page, "Password of anna").click();
            page.getByLabel("New password").fill(PASSWORD);
            button(page, "Keep the password").click();
            assertThat(row(page, "anna")).containsText("yes");
            visit.screenshot("users-of-administrators-light");
            visit.expectAccessible();
            button(page, "Sign out").click();
            assertThat(field(page, "Password")).isVisible();

            visit.expecting(trouble -> trouble.contains("401"));
            signIn(page, "anna", "not the password");
            assertThat(page.getByText("The name, password or token is wrong")).isVisible();
            visit.expecting(trouble -> false);
            signIn(page, "anna", PASSWORD);
            assertThat(row(page, "of the film")).isVisible();
            assertThat(row(page, "of the house")).hasCount(0);
            assertThat(exactly(page, "live")).isVisible();
            assertThat(exactly(page, "Anna A.")).isVisible();

            page.navigate("/users");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Your account")))
                    .isVisible();
            button(page, "Tokens of anna").click();
            page.getByLabel("Label").fill("of the console");
            button(page, "Make a token").click();
            assertThat(page.getByText(Pattern.compile("^rmt_[0-9a-f]{20}_"))).isVisible();
            visit.expectAccessible();
        }
    }

    /** What has this label and no longer one: the table of users has buttons such as "Password of anna". */
    private static Locator field(Page page, String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private static void signIn(Page page, String user, String password) {
        field(page, "User").fill(user);
        field(page, "Password").fill(password);
        button(page, "Sign in").click();
    }

    @Test
    void whoIsLetInNoMoreHasToSignInAgain() {
        farm.command("users", "put", "dora", "--grant", "film=viewer");
        String token = farm.command("tokens", "add", "dora");
        try (Visit visit = browser.visit(farm.client().base(), Window.PHONE, ColorScheme.DARK)) {
            Page page = visit.page();
            page.navigate("/limits");
            button(page, "Sign in with a token").click();
            page.getByLabel("Token").fill(token);
            button(page, "Sign in").click();
            assertThat(page.getByRole(
                            AriaRole.HEADING,
                            new Page.GetByRoleOptions().setName("Limits").setExact(true)))
                    .isVisible();
            visit.expecting(trouble -> trouble.contains("401"));
            farm.command("users", "disable", "dora");
            assertThat(page.getByText("The session is over")).isVisible();
            visit.screenshot("session-over-dark-phone");
        }
    }
}
