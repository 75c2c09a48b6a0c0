package org.raymill.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.raymill.api.json.TemplateDefinition;
import org.raymill.api.json.TemplateParameter;
import org.raymill.api.json.TemplateParameter.Type;
import org.raymill.model.JobTemplate;

/** Checks what a template says of itself; whether the job that it makes would be accepted is tried elsewhere. */
final class TemplateCheck {

    private static final int MAX_HELP = 4_000;
    private static final int MAX_PARAMETER_HELP = 1_000;
    private static final int MAX_CHOICE = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final TemplateDefinition template;
    private final InputErrors errors;
    private final Set<String> used = new HashSet<>();

    private TemplateCheck(TemplateDefinition template, InputErrors errors) {
        this.template = template;
        this.errors = errors;
    }

    /** Notes all that is wrong. */
    static void check(TemplateDefinition template, InputErrors errors) {
        new TemplateCheck(template, errors).run();
    }

    private void run() {
        OperationBodies.checkLine(errors, "/title", template.title(), JobTemplate.MAX_TITLE);
        checkHelp("/help", template.help().orElse(""), MAX_HELP);
        if (template.job() == null) {
            return; // that it is missing is noted
        }
        if (!template.job().isObject()) {
            errors.add("/job", "must be an object, the body of a submission");
            return;
        }
        checkPlaceholders(template.job(), "/job");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < template.parameters().size(); i++) {
            TemplateParameter parameter = template.parameters().get(i);
            String place = "/parameters/" + i;
            if (!NAME.matcher(parameter.name()).matches()) {
                errors.add(
                        place + "/name",
                        "must have 1 to 64 letters, digits, hyphens or underscores, beginning with a letter");
            } else if (!names.add(parameter.name())) {
                errors.add(place + "/name", "is there twice");
            } else if (parameter.type() != Type.FILE && !used.contains(parameter.name())) {
                errors.add(place + "/name", "stands nowhere in the job as ${" + parameter.name() + "}");
            }
            checkParameter(parameter, place);
        }
        requirePackage((ObjectNode) template.job());
    }

    private void checkHelp(String place, String help, int most) {
        if (help.length() > most || help.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            errors.add(place, "must have at most " + most + " printable characters");
        }
    }

    private void checkParameter(TemplateParameter parameter, String place) {
        checkHelp(place + "/help", parameter.help(), MAX_PARAMETER_HELP);
        boolean number = parameter.type() == Type.INTEGER || parameter.type() == Type.NUMBER;
        if (!number && (parameter.minimum().isPresent() || parameter.maximum().isPresent())) {
            errors.add(place, "minimum and maximum are for numbers");
        }
        if (parameter.minimum().isPresent()
                && parameter.maximum().isPresent()
                && parameter.minimum().get().compareTo(parameter.maximum().get()) > 0) {
            errors.add(place + "/maximum", "must not be below minimum");
        }
        checkChoices(parameter, place + "/choices");
        if (parameter.required() && parameter.preset().isPresent()) {
            errors.add(place + "/required", "a parameter with a default is not required");
        }
        if (!errors.hasWithin(place)) {
            parameter
                    .preset()
                    .flatMap(value -> TemplateValues.problem(parameter, value))
                    .ifPresent(problem -> errors.add(place + "/default", problem));
        }
    }

    private void checkChoices(TemplateParameter parameter, String place) {
        List<String> choices = parameter.choices();
        if (parameter.type() == Type.CHOICE == choices.isEmpty()) {
            errors.add(place, "are for a choice, which needs some");
        } else if (new HashSet<>(choices).size() < choices.size()) {
            errors.add(place, "must be different");
        }
        choices.stream()
                .filter(choice -> choice.length() > MAX_CHOICE
                        || choice.isEmpty()
                        || choice.chars().anyMatch(Character::isISOControl))
                .findFirst()
                .ifPresent(choice -> errors.add(place, "must have 1 to " + MAX_CHOICE + " printable characters each"));
    }

    private void checkPlaceholders(JsonNode node, String pointer) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String place = pointer + "/" + InputErrors.token(field.getKey());
                if (field.getKey().contains("${")) {
                    errors.add(place, "placeholders stand for values and not for names");
                }
                checkPlaceholders(field.getValue(), place);
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkPlaceholders(node.get(i), pointer + "/" + i);
            }
        } else if (node.isTextual()) {
            checkText(node.textValue(), pointer);
        }
    }

    private void checkText(String text, String pointer) {
        if (TemplateFilling.hasBroken(text)) {
            errors.add(pointer, "has a placeholder without an end; write $${ for ${ itself");
        }
        for (String name : TemplateFilling.namesIn(text)) {
            used.add(name);
            if (template.parameters().stream()
                    .noneMatch(parameter -> parameter.name().equals(name))) {
                errors.add(pointer, "there is no parameter '" + Problem.shorten(name) + "'");
            }
        }
    }

    /** Without it, what may be said of the rest would depend on the name of a file that nobody knows yet. */
    private void requirePackage(ObjectNode job) {
        boolean anyScene = Optional.ofNullable(job.get("scene"))
                .filter(scene -> scene.isTextual()
                        && !TemplateFilling.namesIn(scene.textValue()).isEmpty())
                .isPresent();
        if (anyScene && job.path("profile").path("package").isMissingNode()) {
            errors.add("/job/profile/package", "must be named where the scene is a parameter");
        }
    }
}
