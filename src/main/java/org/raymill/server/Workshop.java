package org.raymill.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.raymill.tracing.Tracing;

/**
 * What all runs of a server have around them.
 *
 * @param containment what programs are held back by
 * @param sessions where runs get programs that stay alive
 * @param environment what programs are given of the server's environment, by name
 * @param filter what logs and reasons go through
 * @param tracing where attempts of jobs that are traced are told of
 */
record Workshop(
        RenderServerSettings settings,
        SpareFolders spares,
        Containment containment,
        TaskRun.SessionSource sessions,
        Map<String, String> environment,
        LogFilter filter,
        InstantSource clock,
        Tracing tracing) {

    /**
     * A workshop of this process.
     *
     * @param work where runs have their folders
     */
    static Workshop open(
            RenderServerSettings settings,
            Path work,
            Containment containment,
            TaskRun.SessionSource sessions,
            InstantSource clock,
            Tracing tracing) {
        Map<String, String> environment = passed(settings);
        LogFilter filter = LogFilter.of(environment, settings.views().secretPatterns());
        return new Workshop(
                settings, new SpareFolders(work, clock), containment, sessions, environment, filter, clock, tracing);
    }

    private static Map<String, String> passed(RenderServerSettings settings) {
        Map<String, String> environment = new HashMap<>();
        for (String name : settings.passEnvironment()) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return Map.copyOf(environment);
    }
}
