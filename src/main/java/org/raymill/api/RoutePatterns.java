package org.raymill.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What paths of the API are counted as: the patterns of its routes. There are no more of them, whatever clients ask for. */
final class RoutePatterns {

    /** What is counted together: paths that lead nowhere. */
    static final String OTHER = "other";

    /** All routes. In braces is what differs; what ends with dots takes all that follows. */
    static final List<String> ALL = List.of(
            "/files/maps",
            "/files/missing",
            "/files/packed",
            "/files/{sha256}",
            "/files/{sha256}/upload",
            "/jobs",
            "/jobs/estimate",
            "/jobs/{job}",
            "/jobs/{job}/attempts/{attempt}/log",
            "/jobs/{job}/attempts/{attempt}/picture",
            "/jobs/{job}/cancel",
            "/jobs/{job}/frames",
            "/jobs/{job}/frames/{n}",
            "/jobs/{job}/frames/{n}/retry",
            "/jobs/{job}/frames/{n}/sample",
            "/jobs/{job}/frames/{n}/skip",
            "/jobs/{job}/frames/{n}/thumbnail",
            "/jobs/{job}/manifest",
            "/jobs/{job}/pause",
            "/jobs/{job}/priority",
            "/jobs/{job}/remove",
            "/jobs/{job}/results",
            "/jobs/{job}/results.zip",
            "/jobs/{job}/results/{name...}",
            "/jobs/{job}/resume",
            "/jobs/{job}/retry",
            "/jobs/{job}/submission",
            "/jobs/{job}/tasks",
            "/jobs/{job}/tasks/{task}",
            "/jobs/{job}/tasks/{task}/attempts/{number}/log",
            "/jobs/{job}/tasks/{task}/kill",
            "/jobs/{job}/tasks/{task}/retry",
            "/jobs/{job}/tasks/{task}/why",
            "/jobs/{job}/why",
            "/servers",
            "/servers/{server}",
            "/servers/{server}/history",
            "/servers/{server}/drain",
            "/servers/{server}/quarantine",
            "/servers/{server}/resume",
            "/farm",
            "/archive",
            "/archive/{job}",
            "/farm/history",
            "/farm/examinations",
            "/packages",
            "/limits",
            "/scaling",
            "/scaling/{class}",
            "/projects",
            "/settings",
            "/sites",
            "/sites/{site}/admit",
            "/templates",
            "/templates/{template}",
            "/templates/{template}/jobs",
            "/templates/{template}/estimate",
            "/session",
            "/sign-in",
            "/sign-in/callback",
            "/users",
            "/users/{user}",
            "/users/{user}/identity",
            "/users/{user}/quota",
            "/quotas",
            "/enrolments",
            "/enrolments/authority",
            "/enrolment-tokens",
            "/enrolment-tokens/{token}",
            "/users/{user}/password",
            "/users/{user}/tokens",
            "/users/{user}/tokens/{token}",
            "/audit",
            "/usage",
            "/store",
            "/store/collections",
            "/transfers/{ticket...}",
            "/events",
            "/jobs/counts",
            "/health",
            "/openapi.yaml",
            "/openapi.json");

    private static final String ROOT = "/api/v1/";
    private static final String ANY = "{}";
    private static final String REST = "{...}";
    private static final Step START = new Step();

    /** What can follow in a path. */
    private static final class Step {
        private final Map<String, Step> next = new HashMap<>();
        private String pattern = OTHER;
    }

    static {
        ALL.forEach(RoutePatterns::add);
    }

    private RoutePatterns() {}

    private static void add(String pattern) {
        Step step = START;
        for (String segment : pattern.substring(1).split("/")) {
            String key = segment.endsWith("...}") ? REST : segment.startsWith("{") ? ANY : segment;
            step = step.next.computeIfAbsent(key, made -> new Step());
        }
        step.pattern = pattern;
    }

    /** The pattern of a path. */
    static String of(String path) {
        if (!path.startsWith(ROOT)) {
            return OTHER;
        }
        Step step = START;
        int from = ROOT.length();
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            Step next = step.next.get(path.substring(from, to));
            if (next == null && step.next.containsKey(REST)) {
                return step.next.get(REST).pattern;
            }
            step = next == null ? step.next.get(ANY) : next;
            if (step == null) {
                return OTHER;
            }
            from = to + 1;
        }
        return step.pattern;
    }
}
