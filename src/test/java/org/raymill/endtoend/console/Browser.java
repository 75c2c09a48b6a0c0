package org.raymill.endtoend.console;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.raymill.testing.Programs;

/** The installed Chromium without a window. Closing it ends its processes. */
final class Browser implements AutoCloseable {

    /** How long a page may take to show what is waited for; a busy machine takes long. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> ARGUMENTS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    private Browser(Path chromium) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(ARGUMENTS)
                        .setTimeout(PATIENCE.toMillis()));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
    }

    /** Starts it; where it is not installed the test is skipped, or fails when it runs in CI. */
    static Browser start() {
        return new Browser(Programs.require("chromium"));
    }

    /** What a window is like. */
    enum Window {
        DESKTOP(1280, 800),
        PHONE(390, 844);

        private final int width;
        private final int height;

        Window(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    /**
     * Opens a window on the console.
     *
     * @param origin where the console is
     */
    Visit visit(URI origin, Window window, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new NewContextOptions()
                .setBaseURL(origin.toString())
                .setViewportSize(window.width, window.height)
                .setHasTouch(window == Window.PHONE)
                .setColorScheme(scheme)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE.toMillis());
        Page page = context.newPage();
        return new Visit(context, page, origin, window);
    }

    @Override
    public void close() {
        try {
            browser.close();
        } finally {
            playwright.close();
        }
    }
}
