package org.raymill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** What people do in the console's lists, again and again, and how long each took until it was seen. */
final class ConsoleTour {

    /** What people do next comes as soon as this at the earliest; what an interaction leaves to be done is done by then. */
    private static final long PAUSE_MILLIS = 250;

    private static final int WHEEL_PIXELS = 4_000;
    private static final String SEARCH = "document.querySelector('.search input')";
    private static final String SCROLLED =
            "(list => list.scrollTop > 3000 && list.querySelector(`[data-index='${Math.ceil(list.scrollTop / list.rowHeight) + 3}']`))"
                    + "(document.querySelector('rm-virtual-list'))";

    private final ConsolePage page;
    private final String newest;
    private final String oldest;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    /**
     * A tour of a page that shows the list of jobs.
     *
     * @param newest the name of the newest job
     * @param oldest that of the oldest one
     */
    ConsoleTour(ConsolePage page, String newest, String oldest) {
        this.page = page;
        this.newest = newest;
        this.oldest = oldest;
    }

    /** What was done, each with the milliseconds that it took. */
    Map<String, List<Double>> times() {
        return times;
    }

    /** Once through all of it, from the list of jobs to that again. */
    void go() {
        jobs();
        job();
        servers();
        server();
        take("pageOfJobs", () -> page.key("1", "document.querySelector('rm-jobs-page') && " + newestFirst()));
    }

    private String newestFirst() {
        return "bench.rowText(0).includes('" + newest + "')";
    }

    private void take(String what, DoubleSupplier interaction) {
        pause();
        times.computeIfAbsent(what, name -> new ArrayList<>()).add(interaction.getAsDouble());
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private static String chip(String state) {
        return "[...document.querySelectorAll('.chip')].find(chip => chip.textContent.includes('" + state + "'))";
    }

    private static String allRows(String condition) {
        return "(rows => rows.length > 10 && rows.every(row => " + condition + "))(bench.rows())";
    }

    private void jobs() {
        take("filterJobs", () -> page.click(chip("failed"), allRows("row.textContent.includes('failed')")));
        take("unfilterJobs", () -> page.click(chip("failed"), newestFirst()));
        page.evaluate("document.querySelector('.page-tools select').focus()");
        take("sortJobs", () -> page.key("ArrowDown", "bench.rowText(0).includes('" + oldest + "')"));
        take("sortJobsAgain", () -> page.key("ArrowUp", newestFirst()));
        page.evaluate(SEARCH + ".focus()");
        take("searchJobs", () -> page.key("7", allRows("row.querySelector('.cell-name').textContent.includes('7')")));
        take("unsearchJobs", () -> page.key("Backspace", newestFirst()));
        page.evaluate("document.activeElement.blur()");
        take("scrollJobs", () -> page.wheel(WHEEL_PIXELS, SCROLLED));
        page.evaluate("void (document.querySelector('rm-virtual-list').scrollTop = 0)");
        page.await(newestFirst());
    }

    private void job() {
        take(
                "openJob",
                () -> page.click(
                        "bench.rows()[0].querySelector('a')",
                        "document.querySelectorAll('rm-job-frames .frame[data-state]').length > 3"));
        take("backToJobs", () -> page.key("u", "document.querySelector('rm-jobs-page') && " + newestFirst()));
    }

    private void servers() {
        take(
                "pageOfServers",
                () -> page.key("2", "document.querySelector('rm-servers-page') && bench.rows().length > 5"));
        take("filterServers", () -> page.click(chip("draining"), allRows("row.textContent.includes('draining')")));
        take(
                "unfilterServers",
                () -> page.click(chip("draining"), "bench.rows().some(row => !row.textContent.includes('draining'))"));
        page.evaluate("[...document.querySelectorAll('.servers-tools select')].pop().focus()");
        take("groupServers", () -> page.key("ArrowDown", "document.querySelector('.servers-group')"));
        take("ungroupServers", () -> page.key("ArrowUp", "!document.querySelector('.servers-group')"));
        page.evaluate(SEARCH + ".focus()");
        take("searchServers", () -> page.key("z", "document.querySelector('.empty')"));
        take("unsearchServers", () -> page.key("Backspace", "bench.rows().length > 5"));
        page.evaluate("document.activeElement.blur()");
        take("scrollServers", () -> page.wheel(WHEEL_PIXELS, SCROLLED));
    }

    private void server() {
        take(
                "openServer",
                () -> page.click(
                        "[...document.querySelectorAll('.servers-row .cell-name a')].find(link => link.getBoundingClientRect().top > 300)",
                        "document.querySelector('rm-server-page .job-title')"));
        take("backToServers", () -> page.key("u", "bench.rows().length > 5"));
    }
}
