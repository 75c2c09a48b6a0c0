package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A parameter of a job template.
 *
 * @param name by which placeholders name it
 * @param help for people; may be empty
 * @param required whether a job needs a value; when not, and there is neither a value nor a default, a field that is only its placeholder is left out
 * @param preset the value when none is given
 * @param minimum of a number
 * @param maximum of a number
 * @param choices what it may be, of a choice
 */
public record TemplateParameter(
        String name,
        Type type,
        String help,
        boolean required,
        @JsonProperty("default") Optional<JsonNode> preset,
        Optional<BigDecimal> minimum,
        Optional<BigDecimal> maximum,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> choices) {

    /** What values it can have. */
    public enum Type {
        TEXT,
        /** A whole number. */
        INTEGER,
        /** A number, whole or with a fraction. */
        NUMBER,
        /** Yes or no. */
        BOOLEAN,
        /** One of some texts. */
        CHOICE,
        /** Frames such as {@code 1-24}. */
        FRAMES,
        /** The path of one of the files that are given with the values, or that the template itself has. */
        FILE
    }

    public TemplateParameter {
        help = help == null ? "" : help;
        // A field that is absent is read as a node for null.
        preset = preset == null ? Optional.empty() : preset.filter(value -> !value.isNull());
        minimum = minimum == null ? Optional.empty() : minimum;
        maximum = maximum == null ? Optional.empty() : maximum;
        choices = choices == null ? List.of() : List.copyOf(choices);
    }
}
