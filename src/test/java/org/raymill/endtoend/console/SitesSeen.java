package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.raymill.endtoend.console.Ui.exactly;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;

/** What is seen of other sites. The answers are those of a site that is linked with two. */
final class SitesSeen {

    private static final String SITES = """
            {"self": "oslo", "sites": [
              {"name": "berlin", "status": "up", "since": "2026-11-27T02:40:11Z", "message": "answers at 10.0.0.5:8462", "contact": "10.0.0.5:8462",
               "protocol": 1, "software": "0.1.0", "latencyMillis": 12, "bytesPerSecond": 12300000, "speed": 1.46, "lastHeardAt": "2026-11-27T02:41:03Z",
               "offer": {"packages": [{"name": "blender", "version": "4.2.1", "tiles": true, "verified": true}],
                         "servers": [{"count": 40, "cores": 64, "memoryMiB": 262144, "freeCores": 960, "gpus": [], "operatingSystem": "Debian 12",
                                      "architecture": "amd64", "tags": ["fast"], "packages": []}],
                         "waitingCoreSeconds": 864000, "limits": {"licence.houdini": 12}, "pricePerCoreHour": 0.04, "currency": "EUR",
                         "dataClasses": ["internal", "public"], "rights": {"projects": ["film"], "packages": [], "cores": 512},
                         "files": "https://10.0.0.5:8475"},
               "history": [{"at": "2026-11-27T02:40:11Z", "status": "up", "message": "answers at 10.0.0.5:8462"},
                           {"at": "2026-11-27T02:39:02Z", "status": "silent", "message": "nothing was heard for 5 s"}],
               "shelf": {"site": "berlin", "files": 12, "bytes": 3400000, "at": "2026-11-27T02:40:00Z"},
               "traffic": {"jobs": [{"job": "01kaqz5m3c9x4p2h", "frames": 24, "framesDone": 6, "paused": false,
                                     "files": {"files": 3, "filesSent": 1, "bytes": 90000000, "bytesSent": 40000000, "bytesPerSecond": 1500000,
                                               "trouble": ""}}],
                           "jobsInAll": 1, "resultsComing": 2}},
              {"name": "madrid", "status": "silent", "since": "2026-11-27T02:30:00Z", "message": "nothing was heard for 5 s", "protocol": 0,
               "software": "", "history": [{"at": "2026-11-27T02:30:00Z", "status": "silent", "message": "nothing was heard for 5 s"}],
               "traffic": {"jobs": [], "jobsInAll": 0, "resultsComing": 0}}]}
            """;

    private static final String LIMITS = """
            {"limits": [{"id": "site.berlin", "total": 128, "perHost": 0, "inUse": 96, "usable": 128, "waiting": 4}]}
            """;

    private static final String JOB = """
            {"summary": {"id": "01kaqz5m3c9x4p2h", "name": "harbour at night"}}
            """;

    private SitesSeen() {}

    /** Links with their states, offers, and what goes on. */
    static void linked(Visit visit) {
        Page page = visit.page();
        answer(page, "**/api/v1/sites", SITES);
        answer(page, "**/api/v1/limits", LIMITS);
        answer(page, "**/api/v1/jobs/01kaqz5m3c9x4p2h", JOB);
        page.navigate("/sites");
        Locator berlin = page.locator(".site").first();
        assertThat(berlin).containsText("960 of 2,560 cores free");
        assertThat(berlin).containsText("0.04 EUR for a core for an hour");
        assertThat(berlin).containsText("1.46 × as fast");
        assertThat(berlin).containsText("harbour at night");
        assertThat(berlin).containsText("38.1 MiB of 85.8 MiB, 1.4 MiB/s");
        assertThat(berlin).containsText("2 pictures on the way here");
        assertThat(berlin).containsText("96 of 128 cores");
        Locator madrid = page.locator(".site").last();
        assertThat(madrid).containsText("silent");
        assertThat(madrid).containsText("it may send no jobs");
        exactly(page, "2 changes of the link").click();
        assertThat(berlin.getByText("nothing was heard for 5 s")).isVisible();
        visit.lookInBothThemes("sites-linked");
    }

    private static void answer(Page page, String address, String json) {
        page.route(
                address,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(json)));
    }
}
