package org.raymill.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.api.json.NewToken;
import org.raymill.api.json.TokenList;
import org.raymill.model.AccessToken;
import org.raymill.model.Grants;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the tokens of a user. */
@Command(
        name = "tokens",
        description = "List, make and revoke the tokens of a user.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill tokens list anna",
            "  raymill tokens add anna --label \"nightly renders\" --scope film=submitter --days 365",
            "  raymill tokens revoke anna 4f0c2b..."
        })
final class TokensCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private TokensCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new TokensCommand())
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(new Add(terminal))
                .addSubcommand(new Revoke(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    private static String path(String user) {
        return UsersCommand.path(user) + "/tokens";
    }

    /** Lists them. */
    @Command(name = "list", description = "List the tokens of a user, without their secrets.")
    static final class ListAll implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(paramLabel = "USER", description = "The user's name.")
        private String user;

        @Option(names = "--json", description = "Print JSON: an array of objects.")
        private boolean json;

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<AccessToken> tokens =
                    farm.client().get(path(user), TokenList.class).tokens();
            if (json) {
                Json.print(terminal, tokens);
            } else if (tokens.isEmpty()) {
                terminal.say("No tokens. 'raymill tokens add " + user + "' makes one.");
            } else {
                terminal.table(
                        List.of("ID", "LABEL", "MAY AT MOST", "LAST USED", "EXPIRES", "MADE", "BY"),
                        tokens.stream().map(ListAll::row).toList());
            }
            return CommandLine.ExitCode.OK;
        }

        private static List<String> row(AccessToken token) {
            return List.of(
                    token.id(),
                    token.label(),
                    token.scope().equals(Grants.ALL) ? "all that the user may" : UsersCommand.words(token.scope()),
                    token.lastUsedAt().map(Times::ago).orElse("never"),
                    token.expiresAt().map(end -> end.toString()).orElse("never"),
                    Times.ago(token.createdAt()),
                    token.createdBy());
        }
    }

    /** Makes one. */
    @Command(
            name = "add",
            description = {
                "Make a token for a user, and print it: it is shown this once.",
                "Give it to programs in RAYMILL_TOKEN, or keep it with 'raymill login'."
            })
    static final class Add implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(paramLabel = "USER", description = "The user's name.")
        private String user;

        @Option(names = "--label", paramLabel = "TEXT", description = "What it is for.")
        private Optional<String> label = Optional.empty();

        @Option(
                names = "--scope",
                paramLabel = "PROJECT=ROLE",
                description = "The most that it allows; default: all that the user may.")
        private List<String> scope = List.of();

        @Option(
                names = "--days",
                paramLabel = "N",
                description = "After how many days it is worth nothing; 0: never (default: 90).")
        private Optional<Integer> days = Optional.empty();

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Map<String, Object> body = new LinkedHashMap<>();
            label.ifPresent(text -> body.put("label", text));
            days.ifPresent(number -> body.put("days", number));
            if (!scope.isEmpty()) {
                body.put("scope", UsersCommand.grants(scope));
            }
            NewToken made = farm.client().post(path(user), body, NewToken.class);
            if (json) {
                Json.print(terminal, made);
            } else {
                terminal.print(made.text());
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** Revokes one. */
    @Command(
            name = "revoke",
            description = "Make a token worth nothing, at once, with the sessions that were opened with it.")
    static final class Revoke implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(index = "0", paramLabel = "USER", description = "The user's name.")
        private String user;

        @Parameters(index = "1", paramLabel = "ID", description = "The token's id; 'raymill tokens list' shows it.")
        private String id;

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            farm.client().delete(path(user) + "/" + ApiClient.segment(id));
            terminal.print(id + " is worth nothing any more");
            return CommandLine.ExitCode.OK;
        }
    }
}
