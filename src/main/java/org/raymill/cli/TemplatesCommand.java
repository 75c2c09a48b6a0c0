package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.TemplateList;
import org.raymill.api.json.TemplateParameter;
import org.raymill.api.json.TemplateView;
import org.raymill.model.JobTemplate;
import org.raymill.model.TemplateSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the farm's job templates. */
@Command(
        name = "templates",
        description = "List the farm's job templates, by which jobs are submitted: raymill submit --template NAME.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill templates show turntable",
            "  raymill templates add turntable turntable.json --reason \"new lights\"",
            "  raymill submit --template turntable -p scene=helmet.glb -p samples=256"
        })
final class TemplatesCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/templates";

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    private TemplatesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new TemplatesCommand(terminal))
                .addSubcommand(new Show(terminal))
                .addSubcommand(new Add(terminal))
                .addSubcommand(new Remove(terminal));
    }

    private static String path(String name) {
        return PATH + "/" + ApiClient.segment(name);
    }

    @Override
    public Integer call() {
        List<TemplateSummary> templates =
                farm.client().get(PATH, TemplateList.class).templates();
        if (json) {
            Json.print(terminal, templates);
        } else if (templates.isEmpty()) {
            terminal.say("No templates. 'raymill templates add NAME FILE' makes one.");
        } else {
            terminal.table(
                    List.of("NAME", "TITLE", "REVISION", "CHANGED", "BY"),
                    templates.stream()
                            .map(template -> List.of(
                                    template.name(),
                                    template.title(),
                                    Integer.toString(template.revision()),
                                    Times.ago(template.changedAt()),
                                    template.changedBy()))
                            .toList());
        }
        return CommandLine.ExitCode.OK;
    }

    /** Shows a template with its parameters. */
    @Command(name = "show", description = "Show a template: what it is for, and which values it takes.")
    static final class Show implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(paramLabel = "NAME", description = "The template's name; 'raymill templates' lists them.")
        private String name;

        @Option(
                names = "--json",
                description = "Print JSON: an object, with the job and its placeholders; 'templates add' takes it.")
        private boolean json;

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            TemplateView template = farm.client().get(path(name), TemplateView.class);
            if (json) {
                Json.print(terminal, template);
                return CommandLine.ExitCode.OK;
            }
            terminal.print(template.id() + "  " + Terminal.clean(template.title()) + ", revision "
                    + template.revision() + ", changed " + Times.ago(template.changedAt()) + " by "
                    + Terminal.clean(template.changedBy()));
            template.help().lines().map(Terminal::clean).forEach(terminal::print);
            terminal.table(
                    List.of("PARAMETER", "TYPE", "DEFAULT", "VALUES", "HELP"),
                    template.parameters().stream().map(Show::row).toList());
            return CommandLine.ExitCode.OK;
        }

        private static List<String> row(TemplateParameter parameter) {
            return List.of(
                    parameter.name(),
                    parameter.type().name().toLowerCase(Locale.ROOT),
                    parameter.preset().map(JsonNode::asText).orElse(parameter.required() ? "(required)" : "-"),
                    values(parameter),
                    parameter.help());
        }

        private static String values(TemplateParameter parameter) {
            List<String> words = new ArrayList<>();
            parameter.minimum().ifPresent(least -> words.add("at least " + least.toPlainString()));
            parameter.maximum().ifPresent(most -> words.add("at most " + most.toPlainString()));
            if (!parameter.choices().isEmpty()) {
                words.add(String.join(" | ", parameter.choices()));
            }
            return words.isEmpty() ? "-" : String.join(", ", words);
        }
    }

    /** Makes a template or changes it. */
    @Command(name = "add", description = "Make a template of a JSON file, or change the one that there is.")
    static final class Add implements Callable<Integer> {

        /** What the farm tells of a template beside what it is made of. */
        private static final List<String> TOLD = List.of("id", "revision", "changedBy", "changedAt");

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(index = "0", paramLabel = "NAME", description = "Lower-case letters, digits, - and _.")
        private String name;

        @Parameters(index = "1", paramLabel = "FILE", description = "The template, as docs/templates.md tells.")
        private Path file;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            ApiClient client = farm.client();
            ObjectNode template = read(client);
            template.remove(TOLD);
            template.put("by", Users.current());
            operation.reason().ifPresent(reason -> template.put("reason", reason));
            TemplateView made = client.put(path(name), template, TemplateView.class);
            terminal.print(made.id() + " revision " + made.revision());
            return CommandLine.ExitCode.OK;
        }

        private ObjectNode read(ApiClient client) {
            try {
                if (Files.size(file) > 2 * JobTemplate.MAX_CONTENT) {
                    throw new CommandException(
                            file + " is too large; a template has at most " + JobTemplate.MAX_CONTENT + " characters");
                }
                if (client.json().readTree(Files.readAllBytes(file)) instanceof ObjectNode template) {
                    return template;
                }
                throw new CommandException(file + " is no template: it has no JSON object");
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new CommandException(
                        file + " is no JSON: " + Terminal.clean(e.getOriginalMessage()) + ", line "
                                + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
                        e);
            } catch (IOException e) {
                throw new CommandException(file + " can not be read: " + e, e);
            }
        }
    }

    /** Removes a template. */
    @Command(name = "remove", description = "Remove a template. Jobs that were submitted by it stay as they are.")
    static final class Remove implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "NAME", description = "The template's name; 'raymill templates' lists them.")
        private String name;

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            farm.client().delete(path(name) + operation.query());
            terminal.print(name + " removed");
            return CommandLine.ExitCode.OK;
        }
    }
}
