package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.raymill.endtoend.FarmClient;
import org.raymill.endtoend.Scenes;

/** Jobs that are made in the browser. */
final class SubmitSeen {

    private static final int LARGE = 33 * 1024 * 1024;

    private final Visit visit;
    private final Page page;
    private final FarmClient client;
    private final SubmitPage submit;

    SubmitSeen(Visit visit, FarmClient client) {
        this.visit = visit;
        this.page = visit.page();
        this.client = client;
        this.submit = new SubmitPage(page);
    }

    void aFolderIsDroppedWhatIsWrongStandsAtItsFieldAndTheJobIsSubmittedAgainChanged(Path scratch) throws IOException {
        Scenes box = Scenes.box();
        Path folder = Files.createDirectories(scratch.resolve("box"));
        Files.copy(box.file(), folder.resolve(box.scene()));
        for (String other : box.others()) {
            Files.copy(box.folder().resolve(other), folder.resolve(other));
        }
        Files.writeString(folder.resolve(".hidden"), "left by a system");
        submit.open("").drop(folder);
        assertThat(page.getByText("3 files")).isVisible();
        assertThat(page.getByLabel("The scene to render")).hasValue("box/" + box.scene());
        submit.fill("Frames", "9-1").tab();
        Locator frames = page.getByLabel("Frames", new Page.GetByLabelOptions().setExact(true));
        assertThat(frames).hasAttribute("aria-invalid", "true");
        assertThat(page.locator("#field-profile-frames-error")).containsText("runs backwards");
        visit.screenshot("submit-refused");
        submit.fill("Frames", "1").fill("Name", "box from a folder").tab().awaitEstimate("Frames1");
        String job = submit.submit();
        client.awaitSuccess(job);

        page.getByText("Again, changed").click();
        assertThat(page.getByText("of the earlier job").first()).isVisible();
        submit.fill("Name", "box again").fill("Width", "64").tab().awaitEstimate("To uploadnothing");
        String other = submit.submit();
        Assertions.assertThat(other).isNotEqualTo(job);
        Assertions.assertThat(client.job(other).at("/spec/width").asInt()).isEqualTo(64);
        Assertions.assertThat(client.job(other).at("/spec/name").asText()).isEqualTo("box again");
        client.awaitSuccess(other);
    }

    void aTemplateIsKeptShownSubmittedAndRemoved() {
        page.navigate("/templates");
        button(page, "New template").click();
        submit.fill("Name", "one-box").fill("Definition", "{\"job\": 5}");
        button(page, "Keep the template").click();
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                .containsText("422");
        submit.fill("Definition", """
                {"title": "One box", "help": "Turns a box.",
                 "parameters": [{"name": "scene", "type": "file"}, {"name": "shot", "type": "text", "help": "such as sh010"},
                                {"name": "samples", "type": "integer", "default": 2, "minimum": 1, "maximum": 64}],
                 "job": {"name": "${shot} box", "scene": "${scene}", "profile": {"package": "gltf", "frames": "1"},
                         "picture": {"width": 64, "height": 64}, "parameters": {"samples": "${samples}"}}}
                """);
        button(page, "Keep the template").click();
        assertThat(page.getByText("Turns a box.")).isVisible();
        visit.screenshot("template");

        page.getByText("Submit a job of it").click();
        assertThat(button(page, "Choose files")).isVisible();
        Scenes box = Scenes.box();
        submit.choose(
                box.file(),
                box.folder().resolve(box.others().get(0)),
                box.folder().resolve(box.others().get(1)));
        assertThat(page.locator("#parameter-scene")).hasValue(box.scene());
        page.locator("#parameter-shot").fill("sh020");
        page.locator("#parameter-samples").fill("65");
        submit.tab();
        assertThat(page.locator("#parameter-samples-error")).containsText("64");
        page.locator("#parameter-samples").fill("3");
        submit.tab().awaitEstimate("Frames1");
        String job = submit.submit();
        client.awaitSuccess(job);
        Assertions.assertThat(client.summary(job).get("name").asText()).isEqualTo("sh020 box");

        page.navigate("/templates?name=one-box");
        button(page, "Remove").click();
        button(page, "Remove one-box").click();
        assertThat(page).hasURL(Pattern.compile(".*/templates$"));
        Assertions.assertThat(page.request().get("/api/v1/templates/one-box").status())
                .isEqualTo(404);
    }

    void anUploadIsCancelledAndGoesOnWhereItWas(Path scratch) throws IOException {
        Scenes box = Scenes.box();
        Path large = Files.createDirectories(scratch).resolve("large.bin");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(LARGE);
            file.seek(LARGE - 8);
            file.writeLong(System.nanoTime());
        }
        String[] held = {""};
        page.route("**/upload", route -> {
            // The third piece never arrives.
            if (route.request().headers().getOrDefault("upload-offset", "0").equals(Integer.toString(8 * 1024 * 1024))
                    && held[0].isEmpty()) {
                held[0] = route.request().url();
            } else {
                route.resume();
            }
        });
        submit.open("")
                .choose(
                        box.file(),
                        box.folder().resolve(box.others().get(0)),
                        box.folder().resolve(box.others().get(1)),
                        large);
        submit.fill("Name", "with a large file").fill("Width", "64").tab().awaitEstimate("33.0 MiB");
        button(page, "Submit the job").click();
        assertThat(page.getByText("8.0 MiB of 33")).isVisible();
        visit.screenshot("submit-uploading");
        button(page, "Cancel").click();
        assertThat(button(page, "Submit the job")).isVisible();
        APIResponse there =
                page.request().fetch(held[0], RequestOptions.create().setMethod("HEAD"));
        Assertions.assertThat(there.headers().get("upload-offset")).isEqualTo(Integer.toString(8 * 1024 * 1024));
        page.unroute("**/upload");
        String job = submit.submit();
        client.awaitSuccess(job);
    }
}
