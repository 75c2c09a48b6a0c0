package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;
import static org.raymill.endtoend.console.Ui.exactly;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import org.assertj.core.api.Assertions;
import org.raymill.endtoend.FarmClient;
import org.raymill.endtoend.Scenes;

/** A job from the first to the last: made of a scene that is dropped, looked at while it is rendered, and corrected. */
final class HelmetSeen {

    private final Visit visit;
    private final Page page;
    private final FarmClient client;
    private final SubmitPage submit;

    HelmetSeen(Visit visit, FarmClient client) {
        this.visit = visit;
        this.page = visit.page();
        this.client = client;
        this.submit = new SubmitPage(page);
    }

    void isDroppedWatchedChangedCancelledAndRenderedInTheEnd() throws IOException {
        submit.open("").drop(Scenes.helmet().file());
        assertThat(page.getByLabel("The scene to render")).hasValue("DamagedHelmet.glb");
        submit.fill("Name", "the helmet")
                .fill("Width", "640")
                .fill("Height", "360")
                .fill("Frames", "1-2");
        submit.fill("Tiles", "2x2").fill("samples", "5000").tab().awaitEstimate("Frames2", "Tasks10", "3.6 MiB");
        visit.screenshot("submit-helmet");
        String job = submit.submit();
        try {
            isWatched();
            aFrameIsLeftOutAndTriedAgain();
            isCancelled();
        } finally {
            client.cancel(job); // or it would keep the farm busy, whatever went wrong with it
        }
        isRendered();
    }

    private void isWatched() {
        page.getByLabel("Frame 1, running").click();
        assertThat(page.locator(".viewer-picture img")).isVisible();
        assertThat(page.getByText("the sample of unfinished work")).isVisible();
        assertThat(page.locator(".viewer-picture .tile").first()).containsText("%");
        visit.screenshot("sample");
        page.locator(".viewer-side").getByText("Change settings").click();
        page.getByLabel("samples").fill("4000");
        page.getByText("is stopped, and begins anew").click();
        button(page, "Change the settings").click();
        assertThat(page.getByText("changed 1 time")).isVisible();
    }

    private void aFrameIsLeftOutAndTriedAgain() {
        button(page, "Next frame").click();
        button(page, "Leave it out").click();
        button(page, "Retry the frame").click();
        assertThat(button(page, "Leave it out")).isVisible();
    }

    private void isCancelled() {
        button(page, "Cancel the job").click();
        button(page, "Cancel the helmet").click();
        assertThat(page.locator(".job-title")).containsText("cancelled");
    }

    /** The same files are there already. */
    private void isRendered() throws IOException {
        exactly(page, "Again, changed").click();
        submit.fill("Width", "160")
                .fill("Height", "90")
                .fill("samples", "4")
                .tab()
                .awaitEstimate("To uploadnothing");
        String job = submit.submit();
        assertThat(page.locator("rm-frame-picture img")).hasCount(2);
        client.awaitSuccess(job);
        Assertions.assertThat(client.job(job).at("/spec/parameters/samples").asText())
                .isEqualTo("4");
        page.navigate("/jobs/" + job + "?frame=1");
        Locator link = page.locator("a[download][href$='frame_0001.png']");
        Download download = page.waitForDownload(link::click);
        APIResponse answer = page.request().get("/api/v1/jobs/" + job + "/results/frame_0001.png");
        Assertions.assertThat(Files.readAllBytes(download.path())).isEqualTo(answer.body());
    }
}
