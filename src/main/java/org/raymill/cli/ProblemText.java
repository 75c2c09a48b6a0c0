package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/** Makes a message for people from an API's answer that is an error (RFC 9457 problem details). */
final class ProblemText {

    private static final int MAX_ENTRIES = 20;
    private static final int MAX_TEXT = 2_000;

    /** Where the API's answers send programs that ask for what does not exist. */
    private static final Pattern LISTED_AT = Pattern.compile("GET /api/v1/(jobs/[^/ ]+/)?([a-z]+) lists them");

    private ProblemText() {}

    /**
     * The message.
     *
     * @param who the address that answered
     * @param body may be anything: a proxy in between answers with pages of its own
     */
    static String of(ObjectMapper json, String who, int status, byte[] body) {
        JsonNode problem = read(json, body);
        if (problem == null || !problem.hasNonNull("title")) {
            return who + " answered with status " + status + " and no reason. Is it the address of a farm?";
        }
        StringBuilder text = new StringBuilder();
        // The detail of several errors is the first of them.
        boolean detailed =
                problem.hasNonNull("detail") && problem.path("errors").isEmpty();
        // What does not exist is named by the detail: "There is no such job: there is no job 1m..." would say it twice.
        if (!detailed || !part(problem, "detail").startsWith("there is no")) {
            text.append(part(problem, "title")).append(detailed ? ": " : "");
        }
        if (detailed) {
            text.append(part(problem, "detail"));
        }
        entries(text, problem.path("errors"), "  ", "pointer", "detail");
        entries(text, problem.path("missing"), "  missing: ", "path", null);
        return text.toString();
    }

    /** The answer as JSON; null when it is none. */
    static JsonNode read(ObjectMapper json, byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    private static void entries(StringBuilder text, JsonNode list, String indent, String first, String second) {
        int count = 0;
        for (JsonNode entry : list) {
            if (++count > MAX_ENTRIES) {
                text.append(System.lineSeparator())
                        .append("  and ")
                        .append(list.size() - MAX_ENTRIES)
                        .append(" more");
                return;
            }
            text.append(System.lineSeparator()).append(indent).append(place(part(entry, first)));
            if (second != null && entry.hasNonNull(second)) {
                text.append(": ").append(part(entry, second));
            }
        }
    }

    /** A JSON pointer as people write it: {@code /policy/priority} is {@code policy.priority}. */
    private static String place(String pointer) {
        return pointer.startsWith("/")
                ? pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~")
                : pointer;
    }

    private static String part(JsonNode node, String field) {
        String text = Terminal.clean(node.path(field).asText());
        text = LISTED_AT
                .matcher(text)
                .replaceAll(listed ->
                        "'raymill " + listed.group(2) + (listed.group(1) == null ? "" : " JOB") + "' lists them");
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
