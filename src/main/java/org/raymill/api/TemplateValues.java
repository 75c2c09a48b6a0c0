package org.raymill.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Optional;
import org.raymill.api.json.TemplateParameter;
import org.raymill.model.FrameSet;
import org.raymill.model.RelativePath;

/** The values that parameters of templates can have. */
final class TemplateValues {

    /** The longest text, in characters. */
    static final int MAX_TEXT = 4_096;

    private TemplateValues() {}

    /** What is wrong with a value; empty when nothing is. Whether a file is there is not looked at. */
    static Optional<String> problem(TemplateParameter parameter, JsonNode value) {
        return switch (parameter.type()) {
            case TEXT -> text(value);
            case INTEGER ->
                value.isIntegralNumber() && value.canConvertToLong()
                        ? range(parameter, value)
                        : Optional.of("must be a whole number");
            case NUMBER ->
                value.isNumber() && Double.isFinite(value.doubleValue())
                        ? range(parameter, value)
                        : Optional.of("must be a number");
            case BOOLEAN -> value.isBoolean() ? Optional.empty() : Optional.of("must be true or false");
            case CHOICE ->
                value.isTextual() && parameter.choices().contains(value.textValue())
                        ? Optional.empty()
                        : Optional.of("must be one of " + String.join(", ", parameter.choices()));
            case FRAMES -> text(value).or(() -> parsed(() -> FrameSet.parse(value.textValue())));
            case FILE -> text(value).or(() -> parsed(() -> new RelativePath(value.textValue())));
        };
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() && value.textValue().length() <= MAX_TEXT
                ? Optional.empty()
                : Optional.of("must be a text of at most " + MAX_TEXT + " characters");
    }

    private static Optional<String> parsed(Runnable parser) {
        try {
            parser.run();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(Problem.shorten(e.getMessage()));
        }
    }

    private static Optional<String> range(TemplateParameter parameter, JsonNode value) {
        double number = value.doubleValue();
        if (parameter.minimum().filter(least -> number < least.doubleValue()).isPresent()) {
            return Optional.of("must be at least " + parameter.minimum().get());
        }
        if (parameter.maximum().filter(most -> number > most.doubleValue()).isPresent()) {
            return Optional.of("must be at most " + parameter.maximum().get());
        }
        return Optional.empty();
    }

    /** A value that the parameter can have, for trying the template. */
    static JsonNode guess(TemplateParameter parameter) {
        return switch (parameter.type()) {
            case TEXT -> TextNode.valueOf("x");
            case INTEGER, NUMBER -> LongNode.valueOf(number(parameter));
            case BOOLEAN -> BooleanNode.FALSE;
            case CHOICE -> TextNode.valueOf(parameter.choices().get(0));
            case FRAMES -> TextNode.valueOf("1");
            case FILE -> TextNode.valueOf("parameters/" + parameter.name());
        };
    }

    private static long number(TemplateParameter parameter) {
        double least = parameter.minimum().map(BigDecimal::doubleValue).orElse(-Double.MAX_VALUE);
        double most = parameter.maximum().map(BigDecimal::doubleValue).orElse(Double.MAX_VALUE);
        return (long) Math.ceil(Math.min(most, Math.max(least, 1)));
    }
}
