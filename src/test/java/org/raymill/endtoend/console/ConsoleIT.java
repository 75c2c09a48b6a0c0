package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;
import static org.raymill.endtoend.console.Ui.exactly;
import static org.raymill.endtoend.console.Ui.named;
import static org.raymill.endtoend.console.Ui.row;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.endtoend.BadScenes;
import org.raymill.endtoend.Farm;
import org.raymill.endtoend.FarmClient;
import org.raymill.endtoend.JobRequest;
import org.raymill.endtoend.Scenes;
import org.raymill.endtoend.console.Browser.Window;

/** The console of a farm of three nodes, served by the one that does nothing else. */
@Tag("end-to-end")
class ConsoleIT {

    /** The node with the console. */
    private static final String API = "api";

    private static final String SERVER = "render";

    private static Browser browser;
    private static Farm farm;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        farm = Farm.ofThreeRoles("ConsoleIT");
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private static Visit visit(Window window, ColorScheme scheme) {
        return browser.visit(farm.client(API).base(), window, scheme);
    }

    private static Visit visit() {
        return visit(Window.DESKTOP, ColorScheme.LIGHT);
    }

    @Test
    void aJobAppearsInTheListAndIsSeenToEnd() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/");
            assertThat(exactly(page, "live")).isVisible();
            farm.client()
                    .submit(named(
                            "appears by itself", JobRequest.of(Scenes.box()).frames("1-3")));
            Locator row = row(page, "appears by itself");
            assertThat(row).isVisible();
            assertThat(row).containsText("succeeded");
            assertThat(row).containsText("3 / 3");
            assertThat(row.locator("img")).isVisible();
        }
    }

    @Test
    void aJobIsPausedGivenAnotherPriorityAndCancelled() {
        String job = farm.client()
                .submit(named(
                        "not now", JobRequest.of(Scenes.box()).frames("1-3").tag("no-server-has-this")));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs?text=not+now");
            Locator row = row(page, "not now");
            assertThat(row).containsText("waiting");

            Locator priority = page.getByLabel("Priority of not now");
            priority.fill("80");
            priority.press("Enter");
            farm.client().awaitSummary(job, "priority", "80");

            page.getByLabel("Select not now").check();
            button(page, "Pause").click();
            assertThat(row).containsText("paused");

            // When the answer is there nothing is selected any more; the event may be faster.
            assertThat(page.getByLabel("Select not now")).not().isChecked();
            page.getByLabel("Select not now").check();
            button(page, "Cancel").click();
            page.getByLabel("Reason, for the audit log").fill("a test");
            button(page, "Cancel not now").click();
            assertThat(row).containsText("cancelled");
        }
        Assertions.assertThat(farm.client().summary(job).get("reason").asText()).contains("a test");
    }

    @Test
    void whatIsSearchedIsInTheAddressAndNothingFoundSaysWhatToDo() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs");
            // Before the page is there a key leads nowhere.
            assertThat(page.getByRole(AriaRole.SEARCHBOX)).isVisible();
            page.keyboard().press("/");
            assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
            page.keyboard().type("no ");
            // The address follows at a pause; the blank that was typed before it must still be there then.
            assertThat(page).hasURL(Pattern.compile(".*text=no$"));
            page.keyboard().type("job is called so");
            assertThat(page).hasURL(Pattern.compile(".*text=no\\+job\\+is\\+called\\+so.*"));
            assertThat(page.getByText("No job is like that")).isVisible();
            page.getByText("Show all jobs").click();
            assertThat(page).hasURL(Pattern.compile(".*/jobs$"));
        }
    }

    @Test
    void keysGoThroughTheListAndOpenAJob() {
        farm.client().submit(named("first of the keys", JobRequest.of(Scenes.box())));
        farm.client().submit(named("second of the keys", JobRequest.of(Scenes.box())));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs?text=of+the+keys");
            assertThat(row(page, "of the keys")).hasCount(2);
            page.keyboard().press("j");
            assertThat(row(page, "second of the keys")).isFocused();
            page.keyboard().press("j");
            assertThat(row(page, "first of the keys")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile(".*/jobs/[0-9a-z]+$"));
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("first of the keys")))
                    .isVisible();
            page.keyboard().press("?");
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("show the shortcuts");
            page.keyboard().press("Escape");
            assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        }
    }

    @Test
    void anAddressOfNothingSaysSo() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            visit.expecting(trouble -> trouble.contains("404"));
            page.navigate("/jobs/0000000000000000");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("job-not-found");
            page.navigate("/settings/of/nothing");
            assertThat(page.getByText("There is nothing at this address")).isVisible();
        }
    }

    @Test
    void theThemeThatIsChosenIsKept() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/servers");
            Locator change = page.getByText("Theme:");
            change.click();
            change.click();
            assertThat(change).containsText("dark");
            page.reload();
            assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
            assertThat(change).containsText("dark");
        }
    }

    @Test
    void theFramesOfAJobFillInAndOneIsOpened() {
        String job = farm.client()
                .submit(named(
                        "to be opened",
                        JobRequest.of(Scenes.box()).frames("1-6").size(160, 90)));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs/" + job);
            Locator pictures = page.locator("rm-frame-picture img");
            assertThat(pictures).hasCount(6);
            page.getByLabel("Frame 3, succeeded").click();
            assertThat(page).hasURL(Pattern.compile(".*frame=3$"));
            assertThat(page.locator(".viewer-picture img")).isVisible();
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download")))
                    .hasAttribute("href", "/api/v1/jobs/" + job + "/results/frame_0003.png");
            page.getByText("try 1").click();
            assertThat(page.locator("rm-log")).containsText("All that it said");
            assertThat(button(page, "Next frame")).isEnabled();
            page.keyboard().press("ArrowRight");
            assertThat(page).hasURL(Pattern.compile(".*frame=4$"));
            button(page, "Play").click();
            assertThat(page.locator(".viewer-count")).isVisible();
            page.keyboard().press("p");
            assertThat(page.locator(".viewer-count")).hasCount(0);
            page.keyboard().press("Escape");
            assertThat(pictures).hasCount(6);
        }
    }

    @Test
    void aJobThatWaitsSaysWhyAndItsSettingsAreChanged() {
        String job = farm.client()
                .submit(named("waits for a host", JobRequest.of(Scenes.box()).tag("no-server-has-this")));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs/" + job);
            page.getByText("Why it waits").click();
            assertThat(page.locator("rm-job-why")).containsText("no-server-has-this");
            button(page, "Change settings").click();
            page.getByLabel("samples").fill("4");
            button(page, "Change the settings").click();
            assertThat(page.getByText("changed 1 time")).isVisible();
            exactly(page, "Details").click();
            assertThat(page.locator(".pairs div").filter(new Locator.FilterOptions().setHas(exactly(page, "samples"))))
                    .containsText("4");
        }
        farm.client().cancel(job);
    }

    @Test
    void tenThousandJobsAreAListOfWhichOnlyWhatIsSeenIsInThePage() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.route(
                    "**/api/v1/jobs?*",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(ManyJobs.page(route.request().url(), 10_000))));
            page.navigate("/jobs");
            assertThat(row(page, "job 0").first()).isVisible();
            Locator list = page.locator("rm-virtual-list");
            // Each page is read when the end of the one before comes near.
            page.waitForFunction("() => { const list = document.querySelector('rm-virtual-list');"
                    + " list.scrollTop = list.scrollHeight; return list.count >= 10000; }");
            assertThat(exactly(page, "job 9999")).isVisible();
            // A job of another test may be told of by an event.
            assertThat(page.locator(".page-foot")).hasText(Pattern.compile("10,00\\d jobs"));
            Assertions.assertThat(list.locator("[role=row]").count()).isBetween(10, 60);
            page.keyboard().press("Home");
            assertThat(list.locator("[data-index='0']")).isFocused();
        }
    }

    @Test
    void whenItsNodeIsKilledThePageSaysSoAndMissesNothingOnceThereIsOneAgain() {
        FarmClient another = farm.client();
        String before =
                another.submit(named("gap: before", JobRequest.of(Scenes.box()).tag("no-server-has-this")));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs?text=gap:");
            Locator connection = page.locator(".connection");
            assertThat(connection).hasText("live");
            assertThat(row(page, "gap: before")).containsText("waiting");
            // A node that is away is an error in the console of the browser, whatever the page does about it.
            visit.expecting(trouble -> trouble.contains("ERR_") || trouble.contains("503"));
            farm.kill(API);
            assertThat(connection).hasText("reconnecting");
            visit.screenshot("reconnecting");
            another.cancel(before).expect(202);
            another.awaitSuccess(another.submit(named("gap: meanwhile", JobRequest.of(Scenes.box()))));

            farm.startDead();

            assertThat(connection).hasText("live");
            assertThat(row(page, "gap: before")).containsText("cancelled");
            assertThat(row(page, "gap: meanwhile")).containsText("succeeded");
            another.submit(named("gap: afterwards", JobRequest.of(Scenes.box())));
            assertThat(row(page, "gap: afterwards")).containsText("succeeded");
        }
        farm.ready(1);
    }

    @Test
    void aPageThatCouldNotBeLoadedIsTriedAgain() {
        try (Visit visit = visit()) {
            Page page = visit.page();
            visit.expecting(trouble -> trouble.contains("ERR_FAILED"));
            page.route("**/console/pages/limits.js", Route::abort);
            page.navigate("/limits");
            assertThat(page.getByText("This page could not be loaded")).isVisible();
            page.unroute("**/console/pages/limits.js");

            button(page, "Try again").click();

            assertThat(page.getByRole(
                            AriaRole.HEADING,
                            new Page.GetByRoleOptions().setName("Limits").setExact(true)))
                    .isVisible();
        }
    }

    @Test
    void theHelmetIsDroppedWatchedChangedCancelledAndRenderedInTheEnd() throws IOException {
        try (Visit visit = visit()) {
            // The sample of an attempt that is stopped may be gone by the time that it is asked for.
            visit.expecting(trouble -> trouble.contains("404") && trouble.contains("/sample"));
            new HelmetSeen(visit, farm.client()).isDroppedWatchedChangedCancelledAndRenderedInTheEnd();
        }
    }

    @Test
    void aJobThatHasFailedIsTriedAgain() {
        String job = farm.client().submit(named("can not be rendered", BadScenes.cyclicNodes()));
        try (Visit visit = visit()) {
            Page page = visit.page();
            page.navigate("/jobs?text=can+not");
            Locator row = row(page, "can not be rendered");
            assertThat(row).containsText("failed");
            page.getByLabel("Select can not be rendered").check();
            button(page, "Retry failed").click();
            assertThat(page.getByLabel("Select can not be rendered")).not().isChecked();
            page.navigate("/jobs/" + job + "?tab=tasks&task=render-0");
            assertThat(page.getByText("try 2")).isVisible();
        }
    }

    @Test
    void aFolderIsDroppedAndItsJobIsSubmittedAgainChanged(@TempDir Path scratch) throws IOException {
        try (Visit visit = visit()) {
            // What is refused is an error in the console of the browser, too.
            visit.expecting(trouble -> trouble.contains("422"));
            new SubmitSeen(visit, farm.client())
                    .aFolderIsDroppedWhatIsWrongStandsAtItsFieldAndTheJobIsSubmittedAgainChanged(scratch);
        }
    }

    @Test
    void aTemplateIsKeptShownSubmittedAndRemoved() {
        try (Visit visit = visit()) {
            visit.expecting(trouble -> trouble.contains("422"));
            new SubmitSeen(visit, farm.client()).aTemplateIsKeptShownSubmittedAndRemoved();
        }
    }

    @Test
    void anUploadIsCancelledAndGoesOnWhereItWas(@TempDir Path scratch) throws IOException {
        try (Visit visit = visit()) {
            new SubmitSeen(visit, farm.client()).anUploadIsCancelledAndGoesOnWhereItWas(scratch);
        }
    }

    @Test
    void aServerIsDrainedWithAReasonAndResumed() {
        try (Visit visit = visit()) {
            ServersSeen.areDrainedAndResumed(visit, SERVER);
        }
    }

    @Test
    void twoThousandServersAreGroupedAndFound() {
        try (Visit visit = visit()) {
            ServersSeen.areManyAndFound(visit, 2000);
        }
    }

    @Test
    void theFarmIsSeenOverTheTimeThatIsChosen() {
        try (Visit visit = visit()) {
            FarmSeen.overTheTimeThatIsChosen(visit);
        }
    }

    @Test
    void linkedSitesAreSeenWithWhatGoesOn() {
        for (Window window : Window.values()) {
            try (Visit visit = visit(window, ColorScheme.LIGHT)) {
                SitesSeen.linked(visit);
            }
        }
    }

    @Test
    void everyPageIsAccessibleInBothThemesAndWorksOnAPhone() {
        FarmClient client = farm.client();
        String job = client.submit(named(
                "to be looked at", JobRequest.of(Scenes.box()).frames("1-4").size(160, 90)));
        client.submit(named("waits for it", JobRequest.of(Scenes.box()).after(job)));
        client.awaitSuccess(job);
        for (Window window : Window.values()) {
            try (Visit visit = visit(window, ColorScheme.LIGHT)) {
                for (Pages each : Pages.values()) {
                    each.look(visit, job);
                }
            }
        }
    }
}
