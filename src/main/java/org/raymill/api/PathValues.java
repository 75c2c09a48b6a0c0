package org.raymill.api;

import akka.http.javadsl.server.Route;
import java.util.function.Function;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.TaskId;

/** Values of the domain in addresses. What is none is answered with a problem that says so. */
final class PathValues {

    private final Problems problems;

    PathValues(Problems problems) {
        this.problems = problems;
    }

    Route job(String text, Function<JobId, Route> inner) {
        return value("job", text, JobId::new, inner);
    }

    Route task(String text, Function<TaskId, Route> inner) {
        return value("task", text, TaskId::parse, inner);
    }

    Route attempt(String text, Function<AttemptId, Route> inner) {
        return value("attempt", text, AttemptId::new, inner);
    }

    Route sha256(String text, Function<Sha256, Route> inner) {
        return value("sha256", text, Sha256::new, inner);
    }

    <T> Route value(String name, String text, Function<String, T> parser, Function<T, Route> inner) {
        T value;
        try {
            value = parser.apply(text);
        } catch (IllegalArgumentException e) {
            return problems.complete(Problem.parameter(name, Problem.shorten(e.getMessage())));
        }
        return inner.apply(value);
    }
}
