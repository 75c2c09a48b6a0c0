package org.raymill.api.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What each route of the API needs, by its method and pattern. A route that is not here is refused. */
public final class Needs {

    private static final String READ = "GET";
    private static final String JOB = "/jobs/{job}";
    /** What a route that nobody thought of needs. */
    private static final Need UNKNOWN = Need.ADMINISTER;

    private static final Map<String, Need> READING = new HashMap<>();
    private static final Map<String, Need> CHANGING = new HashMap<>();

    static {
        reading(
                Need.NOTHING,
                "/health",
                "/openapi.yaml",
                "/openapi.json",
                "/session",
                "/sign-in",
                "/sign-in/callback",
                "/enrolments/authority");
        // New nodes show a token of their own.
        changing(Need.NOTHING, "/session", "/enrolments");
        // Each has an address with a right in it.
        reading(Need.NOTHING, "/transfers/{ticket...}");
        changing(Need.NOTHING, "/transfers/{ticket...}");
        reading(
                Need.KNOWN,
                "/jobs",
                "/jobs/counts",
                "/events",
                "/packages",
                "/limits",
                "/servers",
                "/servers/{server}",
                "/servers/{server}/history",
                "/templates",
                "/templates/{template}",
                "/files/maps");
        reading(Need.SUBMIT, "/files/{sha256}", "/files/{sha256}/upload");
        changing(
                Need.SUBMIT,
                "/jobs",
                "/jobs/estimate",
                "/templates/{template}/jobs",
                "/templates/{template}/estimate",
                "/files/missing",
                "/files/packed",
                "/files/{sha256}",
                "/files/{sha256}/upload");
        reading(Need.SCALE, "/scaling", "/scaling/{class}");
        reading(
                Need.SEE_ALL,
                "/farm",
                "/farm/history",
                "/projects",
                "/usage",
                "/sites",
                "/store",
                "/archive",
                "/archive/{job}");
        reading(Need.OPERATE, "/audit", "/settings");
        changing(
                Need.OPERATE,
                "/servers/{server}/drain",
                "/servers/{server}/resume",
                "/servers/{server}/quarantine",
                "/templates/{template}",
                "/store/collections",
                "/farm/examinations");
        reading(Need.ADMINISTER, "/users", "/quotas", "/enrolment-tokens");
        changing(
                Need.ADMINISTER,
                "/users/{user}",
                "/users/{user}/identity",
                "/users/{user}/quota",
                "/quotas",
                "/enrolment-tokens",
                "/enrolment-tokens/{token}",
                "/sites/{site}/admit");
        reading(Need.OWN_ACCOUNT, "/users/{user}", "/users/{user}/tokens", "/users/{user}/quota");
        changing(Need.OWN_ACCOUNT, "/users/{user}/password", "/users/{user}/tokens", "/users/{user}/tokens/{token}");
    }

    private Needs() {}

    private static void reading(Need need, String... patterns) {
        for (String pattern : patterns) {
            READING.put(pattern, need);
        }
    }

    private static void changing(Need need, String... patterns) {
        for (String pattern : patterns) {
            CHANGING.put(pattern, need);
        }
    }

    /**
     * What a request needs.
     *
     * @param pattern of its route
     */
    public static Need of(String method, String pattern) {
        boolean reads = method.equals(READ);
        Optional<Need> named = Optional.ofNullable((reads ? READING : CHANGING).get(pattern));
        if (named.isPresent()) {
            return named.get();
        }
        if (isOfJob(pattern)) {
            return reads ? Need.SEE_JOB : Need.CHANGE_JOB;
        }
        return UNKNOWN;
    }

    private static boolean isOfJob(String pattern) {
        return pattern.equals(JOB) || pattern.startsWith(JOB + "/");
    }

    /** Whether it was thought of a route. */
    public static boolean knows(String method, String pattern) {
        return isOfJob(pattern) || (method.equals(READ) ? READING : CHANGING).containsKey(pattern);
    }
}
