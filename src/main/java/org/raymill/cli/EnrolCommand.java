package org.raymill.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.api.json.EnrolmentTokenList;
import org.raymill.api.json.EnrolmentTokenRequest;
import org.raymill.api.json.NewEnrolmentToken;
import org.raymill.model.EnrolmentToken;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has machines become nodes without a key that travels. */
@Command(
        name = "enrol",
        description = "Have machines become render nodes of a farm, each with a token that can be used once.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill enrol token --host 'render-*' --minutes 30",
            "  raymill enrol node /etc/raymill --api https://10.0.0.1:8470 --host render-7 --seed 10.0.0.1:8460 < token",
            "  raymill node --config /etc/raymill/raymill.conf"
        })
final class EnrolCommand implements Callable<Integer> {

    static final String TOKENS = "/api/v1/enrolment-tokens";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private EnrolCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new EnrolCommand())
                .addSubcommand(new Token(terminal))
                .addSubcommand(new Tokens(terminal))
                .addSubcommand(new Revoke(terminal))
                .addSubcommand(new EnrolNodeCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Makes a token. */
    @Command(
            name = "token",
            description = "Make a token with which one machine becomes a node, and print it, this once.")
    static final class Token implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Option(
                names = "--host",
                paramLabel = "PATTERN",
                required = true,
                description = "For which names and addresses, such as 'render-*' or 10.0.7.12; repeatable.")
        private List<String> hosts;

        @Option(names = "--minutes", paramLabel = "N", description = "How long it can be used (default: 60).")
        private Optional<Integer> minutes = Optional.empty();

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        Token(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            NewEnrolmentToken made =
                    farm.client().post(TOKENS, new EnrolmentTokenRequest(hosts, minutes), NewEnrolmentToken.class);
            if (json) {
                Json.print(terminal, made);
            } else {
                terminal.print(made.text());
                terminal.say("For one of " + String.join(", ", made.token().hosts()) + ", until "
                        + Times.at(made.token().expiresAt()) + ". Give it to 'raymill enrol node' on that machine.");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** Lists tokens. */
    @Command(name = "tokens", description = "List the tokens for new nodes, used ones too, without their secrets.")
    static final class Tokens implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Option(names = "--json", description = "Print JSON: an array of objects.")
        private boolean json;

        Tokens(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<EnrolmentToken> tokens =
                    farm.client().get(TOKENS, EnrolmentTokenList.class).tokens();
            if (json) {
                Json.print(terminal, tokens);
            } else if (tokens.isEmpty()) {
                terminal.say("No tokens. 'raymill enrol token --host PATTERN' makes one.");
            } else {
                terminal.table(
                        List.of("ID", "HOSTS", "BY", "UNTIL", "USED", "FOR"),
                        tokens.stream()
                                .map(token -> List.of(
                                        token.id(),
                                        String.join(" ", token.hosts()),
                                        token.createdBy(),
                                        Times.at(token.expiresAt()),
                                        token.usedAt().map(Times::ago).orElse("no"),
                                        token.usedFor().orElse("")))
                                .toList());
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** Revokes a token. */
    @Command(name = "revoke", description = "Make a token for a new node worth nothing. Nodes that it has made stay.")
    static final class Revoke implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(paramLabel = "ID", description = "As 'raymill enrol tokens' lists it.")
        private String id;

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            farm.client().delete(TOKENS + "/" + ApiClient.segment(id));
            terminal.print(id + " revoked");
            return CommandLine.ExitCode.OK;
        }
    }
}
