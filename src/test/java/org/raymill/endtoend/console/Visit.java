package org.raymill.endtoend.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.raymill.endtoend.console.Browser.Window;

/**
 * One window of the browser. Closing it fails the test when anything went wrong on its pages, whatever else was seen: an error, something that
 * the policy refused, a request that left the origin.
 */
final class Visit implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private final BrowserContext context;
    private final Page page;
    private final Window window;
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private volatile Predicate<String> expected = trouble -> false;

    Visit(BrowserContext context, Page page, URI origin, Window window) {
        this.context = context;
        this.page = page;
        this.window = window;
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                note(message.type() + ": " + message.text() + " at " + message.location());
            }
        });
        page.onPageError(error -> note("page error: " + error));
        context.onRequest(request -> {
            String url = request.url();
            if (!url.startsWith(origin + "/") && !url.startsWith("data:") && !url.startsWith("blob:" + origin)) {
                note("request to " + url);
            }
        });
    }

    private void note(String trouble) {
        if (!expected.test(trouble)) {
            troubles.add(trouble);
        }
    }

    /** From now on messages like these are right, such as those of a node that is away. */
    Visit expecting(Predicate<String> trouble) {
        this.expected = trouble;
        return this;
    }

    Page page() {
        return page;
    }

    /** Keeps a picture of what is seen. */
    void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** Keeps pictures of what is seen in both themes, and has each layout and each theme checked for what keeps people out. */
    void lookInBothThemes(String name) {
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            screenshot(String.join("-", name, window.name(), scheme.name()).toLowerCase(Locale.ROOT));
            if (scheme == ColorScheme.LIGHT || window == Window.DESKTOP) {
                expectAccessible();
            }
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    /** Has what is seen checked for what keeps people out: WCAG 2.2, levels A and AA. */
    void expectAccessible() {
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        if (Boolean.TRUE.equals(page.evaluate("() => typeof axe === 'undefined'"))) {
            page.evaluate(axe());
        }
        Object found = page.evaluate(
                "tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })"
                        + ".then(result => result.violations.map(violation => violation.id + ': ' + violation.help"
                        + " + ' ' + violation.nodes.slice(0, 5).map(node => node.html + ' ' + node.failureSummary).join('\\n')))",
                RULES);
        assertThat((List<?>) found)
                .as("what is not accessible at %s", page.url())
                .isEmpty();
    }

    private static String axe() {
        try (InputStream script = Visit.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the browser measured of the page. */
    Map<?, ?> measure(String script) {
        return (Map<?, ?>) page.evaluate(script);
    }

    @Override
    public void close() {
        context.close();
        assertThat(troubles).as("troubles of the page").isEmpty();
    }
}
