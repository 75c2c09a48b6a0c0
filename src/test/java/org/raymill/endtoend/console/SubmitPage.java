package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page on which jobs are made, as it is used. */
final class SubmitPage {

    private static final Pattern JOB = Pattern.compile(".*/jobs/([0-9a-z]{16})$");

    private final Page page;

    SubmitPage(Page page) {
        this.page = page;
    }

    /** Opens it, and waits until it can be used. */
    SubmitPage open(String query) {
        page.navigate("/submit" + query);
        assertThat(button(page, "Choose files")).isVisible();
        return this;
    }

    /** Lets go of files or folders above the page, as a hand does. */
    SubmitPage drop(Path... paths) {
        JsonArray files = new JsonArray();
        List.of(paths).forEach(path -> files.add(path.toAbsolutePath().toString()));
        JsonObject data = new JsonObject();
        data.add("items", new JsonArray());
        data.add("files", files);
        data.addProperty("dragOperationsMask", 1);
        CDPSession session = page.context().newCDPSession(page);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            JsonObject event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", 600);
            event.addProperty("y", 300);
            event.add("data", data);
            session.send("Input.dispatchDragEvent", event);
        }
        session.detach();
        return this;
    }

    /** Chooses files in the dialog that the button opens. */
    SubmitPage choose(Path... paths) {
        page.waitForFileChooser(() -> button(page, "Choose files").click()).setFiles(paths);
        return this;
    }

    SubmitPage fill(String label, String value) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(value);
        return this;
    }

    SubmitPage tab() {
        page.keyboard().press("Tab");
        return this;
    }

    /** Waits until it stands there what the job would be. */
    SubmitPage awaitEstimate(String... texts) {
        assertThat(page.locator(".submit-estimate .figures")).isVisible();
        for (String text : texts) {
            assertThat(page.locator(".submit-estimate")).containsText(text);
        }
        return this;
    }

    /** Sends it, and waits for the page of the job. */
    String submit() {
        button(page, "Submit the job").click();
        assertThat(page).hasURL(JOB);
        Matcher address = JOB.matcher(page.url());
        if (!address.matches()) {
            throw new AssertionError(page.url());
        }
        return address.group(1);
    }
}
