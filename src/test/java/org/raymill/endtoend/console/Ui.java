package org.raymill.endtoend.console;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.raymill.endtoend.JobRequest;

/** How tests name what is on a page: as people do who see or hear it. */
final class Ui {

    private Ui() {}

    /** The button with exactly these words. */
    static Locator button(Page page, String words) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(words).setExact(true));
    }

    /** What has exactly this text. */
    static Locator exactly(Page page, String text) {
        return page.getByText(text, new Page.GetByTextOptions().setExact(true));
    }

    /** The rows of a list that have this text. */
    static Locator row(Page page, String text) {
        return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** A job with a name. */
    static JobRequest named(String name, JobRequest request) {
        request.body().put("name", name);
        return request;
    }
}
