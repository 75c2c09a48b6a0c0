package org.raymill.endtoend.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers of the list of jobs as a site would give them that has very many. */
final class ManyJobs {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BEFORE = Pattern.compile("[?&]before=(\\d+)");
    private static final Pattern LIMIT = Pattern.compile("[?&]limit=(\\d+)");
    private static final List<String> STATES =
            List.of("running", "waiting", "paused", "failed", "succeeded", "cancelled");
    private static final Instant NEWEST = Instant.parse("2026-11-01T12:00:00Z");

    private ManyJobs() {}

    /**
     * The page that is asked for.
     *
     * @param url with {@code before}, here the number of the first job of the page, and {@code limit}
     * @param all how many jobs there are; the newest is called {@code job 0}
     */
    static String page(String url, int all) {
        int first = number(BEFORE, url, 0);
        int end = Math.min(all, first + number(LIMIT, url, 100));
        ObjectNode page = JSON.createObjectNode();
        for (int i = first; i < end; i++) {
            page.withArray("jobs").add(job(i));
        }
        if (end < all) {
            page.put("next", Integer.toString(end));
        }
        return page.toString();
    }

    private static int number(Pattern pattern, String url, int missing) {
        Matcher found = pattern.matcher(url);
        return found.find() ? Integer.parseInt(found.group(1)) : missing;
    }

    private static ObjectNode job(int number) {
        return JSON.createObjectNode()
                .put("id", String.format("%016d", Integer.MAX_VALUE - number))
                .put("name", "job " + number)
                .put("status", STATES.get(number % STATES.size()))
                .put("reason", "")
                .put("package", "gltf")
                .put("project", "film")
                .put("user", "ann")
                .put("priority", 50)
                .put("frames", 240)
                .put("framesDone", 0)
                .put("tasks", 240)
                .put("tasksRunning", 0)
                .put("tasksSucceeded", number % 240)
                .put("tasksFailed", 0)
                .put("submittedAt", NEWEST.minusSeconds(number).toString());
    }
}
