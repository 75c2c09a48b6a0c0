package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The console in a browser, as it is used and measured: pointer and keys are the browser's own, times end when what is waited for has been painted. */
final class ConsolePage {

    private static final String SCRIPT = "/bench/console.js";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, Integer> KEYS = Map.of("ArrowDown", 40, "ArrowUp", 38, "Backspace", 8);
    /** Notes in each page when its first rows have been painted. */
    private static final String FIRST_ROWS = """
            (() => {
              const look = () => document.querySelector('rm-virtual-list [role=row]')
                ? requestAnimationFrame(() => setTimeout(() => { globalThis.firstRows = performance.now(); }))
                : requestAnimationFrame(look);
              look();
            })()
            """;

    private final DevTools tools;
    private final URI origin;

    ConsolePage(DevTools tools, URI origin) {
        this.tools = tools;
        this.origin = origin;
        tools.send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", FIRST_ROWS));
    }

    /**
     * How long a page took to open, from the moment when its address was gone to.
     *
     * @param paintMillis until something was seen
     * @param rowsMillis until its first rows were
     */
    record Opened(double paintMillis, double rowsMillis) {}

    /**
     * Opens the list of jobs anew.
     *
     * @param remembered whether the browser may use what it has kept of earlier times
     */
    Opened open(boolean remembered) {
        tools.send("Network.setCacheDisabled", Map.of("cacheDisabled", !remembered));
        CompletableFuture<JsonNode> loaded = tools.next("Page.loadEventFired");
        tools.send("Page.navigate", Map.of("url", origin.resolve("/jobs").toString()));
        DevTools.wait(loaded);
        await("globalThis.firstRows > 0");
        return new Opened(
                evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                        .asDouble(),
                evaluate("globalThis.firstRows").asDouble());
    }

    /** From now on until another page is opened, events are counted, and interactions can be measured. */
    void watch() {
        try (InputStream script = ConsolePage.class.getResourceAsStream(SCRIPT)) {
            evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandException("the program has no " + SCRIPT, e);
        }
    }

    /** Events of the crowd that the page has heard. */
    long seen() {
        return evaluate("bench.seen.job + bench.seen.server + bench.seen.sample")
                .asLong();
    }

    /** Waits until an expression is true in the page. */
    void await(String expression) {
        BenchFarm.waitFor(expression, LIMIT, 20, () -> evaluate("Boolean(" + expression + ")")
                .asBoolean());
    }

    JsonNode evaluate(String expression) {
        return tools.evaluate(expression);
    }

    /**
     * Milliseconds from a click on an element until a condition holds, and that has been painted. The pointer is there for a moment before, as that of a
     * person has to be.
     */
    double click(String element, String condition) {
        JsonNode at = evaluate("bench.middle(" + element + ")");
        mouse("mouseMoved", at, Map.of());
        ConsoleTour.pause();
        return measured("mouseup", condition, () -> {
            mouse("mousePressed", at, Map.of("button", "left", "clickCount", 1));
            mouse("mouseReleased", at, Map.of("button", "left", "clickCount", 1));
        });
    }

    /** The same from a turn of the wheel. */
    double wheel(int pixels, String condition) {
        JsonNode at = evaluate("bench.middle(document.querySelector('rm-virtual-list'))");
        return measured(
                "wheel", condition, () -> mouse("mouseWheel", at, Map.of("deltaX", 0, "deltaY", (Object) pixels)));
    }

    /** The same from a key, which goes to the element that has the focus. */
    double key(String key, String condition) {
        return measured("keydown", condition, () -> press(key));
    }

    private void press(String key) {
        Integer code = KEYS.get(key);
        if (code == null) {
            tools.sendLater("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", key));
            tools.sendLater("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        } else {
            for (String type : List.of("rawKeyDown", "keyUp")) {
                tools.sendLater(
                        "Input.dispatchKeyEvent",
                        Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
            }
        }
    }

    private void mouse(String type, JsonNode at, Map<String, ?> more) {
        Map<String, Object> event = new java.util.HashMap<>(more);
        event.put("type", type);
        event.put("x", at.get("x").asDouble());
        event.put("y", at.get("y").asDouble());
        tools.sendLater("Input.dispatchMouseEvent", event);
    }

    private double measured(String event, String condition, Runnable act) {
        evaluate("bench.expect('" + event + "', () => " + condition + ")");
        act.run();
        JsonNode millis = evaluate("Promise.race([bench.answer, new Promise(resolve => setTimeout(resolve, "
                + LIMIT.toMillis() + ", null))])");
        if (!millis.isNumber()) {
            throw new CommandException("waited " + LIMIT.toSeconds() + " s in vain for " + condition + " after a "
                    + event + " at " + evaluate("location.href").asText());
        }
        return millis.asDouble();
    }

    /** Scrolls the list through so many frames; returns how many milliseconds each took. */
    List<Double> scroll(int frames, int pixelsEach) {
        List<Double> times = new ArrayList<>();
        evaluate("bench.scroll(" + frames + ", " + pixelsEach + ")").forEach(time -> times.add(time.asDouble()));
        return times;
    }

    /** Scrolls down until all jobs have been read. */
    void loadAll(int jobs) {
        BenchFarm.waitFor(
                "all " + jobs + " jobs to be in the list",
                LIMIT,
                50,
                () -> evaluate("(() => { const list = document.querySelector('rm-virtual-list');"
                                        + " list.scrollTop = list.scrollHeight; return list.count; })()")
                                .asInt()
                        >= jobs);
        evaluate("void (document.querySelector('rm-virtual-list').scrollTop = 0)");
    }

    /** What the page's JavaScript holds, after what it does not need any more has been given up. */
    long heapBytes() {
        for (int i = 0; i < 3; i++) {
            tools.send("HeapProfiler.collectGarbage", Map.of());
        }
        return tools.send("Runtime.getHeapUsage", Map.of()).get("usedSize").asLong();
    }

    /** Nodes of documents that are in memory. */
    long nodes() {
        for (JsonNode metric : tools.send("Performance.getMetrics", Map.of()).get("metrics")) {
            if (metric.get("name").asText().equals("Nodes")) {
                return metric.get("value").asLong();
            }
        }
        throw new CommandException("the browser does not tell how many nodes there are");
    }
}
