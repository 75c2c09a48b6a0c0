package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The parameters of a request's address, read strictly: a misspelt filter is an error and not an unfiltered list. */
final class QueryParameters {

    private static final int MAX_TEXT = 300;

    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * The parameters of a request.
     *
     * @param known the names that may be there
     * @throws ProblemException when another is there, or one twice
     */
    static QueryParameters of(HttpRequest request, String... known) {
        Map<String, List<String>> values = request.getUri().query().toMultiMap();
        Set<String> names = new LinkedHashSet<>(Arrays.asList(known));
        values.forEach((name, given) -> {
            if (!names.contains(name)) {
                String help = names.isEmpty() ? "there are none here" : "known are " + String.join(", ", names);
                throw Problem.parameter(Problem.shorten(name), "is no parameter; " + help)
                        .asException();
            }
            if (given.size() > 1) {
                throw Problem.parameter(name, "is there twice").asException();
            }
        });
        return new QueryParameters(values);
    }

    /** A text; an empty one is as an absent one. */
    Optional<String> text(String name) {
        Optional<String> value =
                Optional.ofNullable(values.get(name)).map(given -> given.get(0)).filter(text -> !text.isEmpty());
        value.filter(text -> text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl))
                .ifPresent(text -> {
                    throw Problem.parameter(name, "may have at most " + MAX_TEXT + " printable characters")
                            .asException();
                });
        return value;
    }

    /** A whole number between two. */
    int number(String name, int otherwise, int least, int most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw Problem.parameter(name, "must be a whole number between " + least + " and " + most)
                .asException();
    }

    /** A value of the domain. */
    <T> Optional<T> value(String name, Function<String, T> parser) {
        return text(name).map(text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw Problem.parameter(name, Problem.shorten(e.getMessage())).asException();
            }
        });
    }

    /** Some of the constants of an enum, in lower case with commas between. */
    <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
        return text(name)
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(part -> constant(name, type, part))
                        .distinct()
                        .toList())
                .orElse(List.of());
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String text) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        int index = names.indexOf(text.strip());
        if (index < 0) {
            throw Problem.parameter(name, "'" + Problem.shorten(text) + "' is none of " + String.join(", ", names))
                    .asException();
        }
        return type.getEnumConstants()[index];
    }
}
