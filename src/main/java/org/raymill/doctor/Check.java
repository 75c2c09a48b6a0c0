package org.raymill.doctor;

import java.util.List;
import org.raymill.model.Finding;

/**
 * Something to look at.
 *
 * @param name what it is, such as {@code storage}
 * @param where the file or address that is looked at; may be empty
 */
public record Check(String name, String where, Look look) {

    /** Looks. */
    @FunctionalInterface
    public interface Look {

        /**
         * May block; is interrupted when it takes too long.
         *
         * @throws Exception with a message for people: the check has failed
         */
        List<Finding> now() throws Exception;
    }

    Finding failed(Throwable failure) {
        String message = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return Finding.problem(name, where, message == null || message.isBlank() ? type : message, "");
    }
}
