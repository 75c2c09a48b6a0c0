package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.button;
import static org.raymill.endtoend.console.Ui.exactly;
import static org.raymill.endtoend.console.Ui.row;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** What is done on the pages of servers. */
final class ServersSeen {

    private ServersSeen() {}

    /** A server is given orders in the list and on its own page, which tells who gave them and why. */
    static void areDrainedAndResumed(Visit visit, String server) {
        Page page = visit.page();
        page.navigate("/servers");
        page.getByLabel("Select " + server, new Page.GetByLabelOptions().setExact(true))
                .check();
        button(page, "Drain").click();
        page.getByLabel("Reason, for the audit log").fill("a new disk");
        button(page, "Drain " + server).click();
        assertThat(row(page, server)).containsText("draining");
        exactly(page, server).first().click();
        assertThat(page).hasURL(Pattern.compile(".*/servers/" + server + "$"));
        button(page, "Resume").click();
        button(page, "Resume " + server).click();
        assertThat(page.locator(".job-title")).containsText("up");
        Locator entries =
                page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Entries of the audit log"));
        assertThat(entries).containsText("a new disk");
        assertThat(entries.locator("tbody tr").first()).containsText("resume");
        assertThat(page.locator("rm-time-chart canvas").first()).isVisible();
    }

    /** Of very many servers only those are in the page that are seen; they are found, and put together by rack. */
    static void areManyAndFound(Visit visit, int all) {
        Page page = visit.page();
        String list = ManyServers.list(all);
        // What the farm's own servers do would put them into the list, the last one behind all these.
        page.route("**/api/v1/events", route -> {});
        page.route(
                "**/api/v1/servers",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(list)));
        page.navigate("/servers");
        assertThat(row(page, "mill-0").first()).isVisible();
        Assertions.assertThat(page.locator("rm-virtual-list [role=row]").count())
                .isBetween(10, 60);
        page.keyboard().press("End");
        assertThat(row(page, "mill-" + (all - 1)).first()).isFocused();
        page.getByLabel("No groups").selectOption("rack");
        assertThat(page).hasURL(Pattern.compile(".*group=rack$"));
        page.keyboard().press("Home");
        page.getByLabel("Select all of rack-0").check();
        assertThat(page.getByText("40 servers selected")).isVisible();
        page.keyboard().press("Escape");
        page.keyboard().press("/");
        page.keyboard().type("mill-7");
        assertThat(page).hasURL(Pattern.compile(".*text=mill-7.*"));
        assertThat(page.getByText(Pattern.compile("^111 of [0-9,]+ servers$"))).isVisible();
        button(page, "quarantined 333").click();
        assertThat(page).hasURL(Pattern.compile(".*status=quarantined.*"));
        assertThat(page.getByText("tasks of 3 jobs failed here").first()).isVisible();
        page.keyboard().press("Escape");
        page.navigate("/servers?tag=nothing-has-this");
        page.getByText("Show all servers").click();
        assertThat(page).hasURL(Pattern.compile(".*/servers$"));
    }
}
