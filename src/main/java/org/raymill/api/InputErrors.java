package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.api.Problem.FieldError;

/** Gathers what is wrong with an input, so that a client is told everything at once. Places are JSON pointers (RFC 6901). */
final class InputErrors {

    /** How many errors are gathered before the rest of the input is not looked at. */
    static final int MAX_ERRORS = 100;

    private final List<FieldError> errors = new ArrayList<>();

    /**
     * Notes an error.
     *
     * @throws ProblemException when there are {@value #MAX_ERRORS}
     */
    void add(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
        if (errors.size() >= MAX_ERRORS) {
            throw problem().asException();
        }
    }

    /** A name as part of a pointer. */
    static String token(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** Whether an error was noted for exactly this place. */
    boolean has(String pointer) {
        return errors.stream().anyMatch(error -> error.pointer().equals(pointer));
    }

    /** Whether an error was noted for this place or a part of it. */
    boolean hasWithin(String pointer) {
        return errors.stream()
                .anyMatch(error ->
                        error.pointer().equals(pointer) || error.pointer().startsWith(pointer + "/"));
    }

    /** Makes a value; when that is refused the message is noted, unless the place has an error already. */
    <T> Optional<T> check(String pointer, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException e) {
            if (!has(pointer)) {
                add(pointer, e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** What is wrong so far. */
    List<FieldError> all() {
        return List.copyOf(errors);
    }

    /** What is wrong, each with its place. */
    List<String> texts() {
        return errors.stream()
                .map(error -> error.pointer() + ": " + error.detail())
                .toList();
    }

    /** Ends the handling of the request when anything is wrong. */
    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw problem().asException();
        }
    }

    private Problem problem() {
        FieldError first = errors.get(0);
        String place = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
        String more =
                switch (errors.size()) {
                    case 1 -> "";
                    case 2 -> "; and 1 more error";
                    case MAX_ERRORS -> "; and at least " + (MAX_ERRORS - 1) + " more errors";
                    default -> "; and " + (errors.size() - 1) + " more errors";
                };
        return Problem.of(ProblemType.INVALID_INPUT, place + first.detail() + more)
                .with("errors", List.copyOf(errors));
    }
}
