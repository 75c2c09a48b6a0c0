package org.raymill.rendering.definition;

import java.util.List;

/** A definition that can not be used; it names all that is wrong, each with where it is. */
public final class DefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * The refusal of a definition.
     *
     * @param problems at least one, each for people: where, and what is wrong
     */
    DefinitionException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, in the order in which it was found. */
    public List<String> problems() {
        return problems;
    }
}
