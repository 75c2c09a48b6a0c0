package org.raymill.endtoend.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The pages, and what is to be waited for until they show something. */
enum Pages {
    JOBS("/jobs", ".virtual-row img"),
    JOB_FRAMES("/jobs/{job}", "rm-frame-picture img"),
    JOB_FRAME("/jobs/{job}?frame=2", ".viewer-picture img"),
    JOB_TASKS("/jobs/{job}?tab=tasks&task=render-0", ".attempts"),
    JOB_TIMELINE("/jobs/{job}?tab=timeline", ".gantt"),
    JOB_GRAPH("/jobs/{job}?tab=graph", "[aria-label=Then] .card"),
    JOB_DETAILS("/jobs/{job}?tab=details", ".pairs"),
    SERVERS("/servers", ".virtual-row .servers-row"),
    SERVERS_BY_PACKAGE("/servers?group=package", ".servers-group"),
    SERVER("/servers/render", "rm-time-chart canvas"),
    FARM("/farm", "rm-time-chart canvas"),
    SITES("/sites", ".empty"),
    SUBMIT("/submit", ".drop-empty"),
    SUBMIT_AGAIN("/submit?copy={job}", ".submit-estimate .figures"),
    TEMPLATES("/templates", "tbody tr, .empty"),
    PROJECTS("/projects", "tbody tr"),
    LIMITS("/limits", "tbody tr, .empty"),
    USERS("/users", "tbody tr, .empty"),
    AUDIT("/audit", "tbody tr, .empty"),
    SETTINGS("/settings", ".setting-row");

    private final String address;
    private final String shown;

    Pages(String address, String shown) {
        this.address = address;
        this.shown = shown;
    }

    /** Opens the page and looks at it in both themes. */
    void look(Visit visit, String job) {
        visit.page().navigate(address.replace("{job}", job));
        assertThat(visit.page().locator(shown).first()).isVisible();
        visit.lookInBothThemes(name());
    }
}
