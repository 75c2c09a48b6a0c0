package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;
import static org.raymill.endtoend.console.Ui.exactly;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** What is seen of the farm as a whole. */
final class FarmSeen {

    private FarmSeen() {}

    /** Charts, with tables for those who can not see them, of as long a time as the address says; and what the Scheduler does. */
    static void overTheTimeThatIsChosen(Visit visit) {
        Page page = visit.page();
        page.navigate("/farm");
        assertThat(exactly(page, "Tasks running")).isVisible();
        assertThat(page.locator("rm-time-chart canvas").first()).isVisible();
        button(page, "7 days").click();
        assertThat(page).hasURL(Pattern.compile(".*range=7d$"));
        assertThat(exactly(page, "Frames in 7 days")).isVisible();
        page.locator("rm-time-chart summary").first().click();
        assertThat(page.getByRole(AriaRole.TABLE)
                        .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("in leases"))
                        .first())
                .isVisible();
        assertThat(page.getByText(Pattern.compile("since .*, as number \\d+"))).isVisible();
        page.getByLabel("Added up by").selectOption("server");
        assertThat(page).hasURL(Pattern.compile(".*by=server.*"));
    }
}
