package org.raymill.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.api.json.QuotaView;
import org.raymill.api.json.UserDefinition;
import org.raymill.api.json.UserList;
import org.raymill.model.Grants;
import org.raymill.model.Role;
import org.raymill.model.UserAccount;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists who may use the farm. */
@Command(
        name = "users",
        description = "List who may use the farm, and what they may do.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill users put anna --title \"Anna A.\" --grant film=submitter --grant '*=viewer'",
            "  raymill users password anna",
            "  raymill users disable anna --reason \"left\""
        })
final class UsersCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/users";
    private static final int NOT_FOUND = 404;

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    private UsersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new UsersCommand(terminal))
                .addSubcommand(new Put(terminal))
                .addSubcommand(new Disable(terminal))
                .addSubcommand(new Enable(terminal))
                .addSubcommand(new PasswordCommand(terminal))
                .addSubcommand(new UserLinkCommands.Link(terminal))
                .addSubcommand(new UserLinkCommands.Unlink(terminal))
                .addSubcommand(new Remove(terminal));
    }

    /** The address of a user. */
    static String path(String name) {
        return PATH + "/" + ApiClient.segment(name);
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        List<UserAccount> users = client.get(PATH, UserList.class).users();
        if (json) {
            Json.print(terminal, users);
        } else if (users.isEmpty()) {
            terminal.say("No users. 'raymill users put NAME --grant PROJECT=ROLE' makes one.");
        } else {
            Map<String, String> has =
                    QuotasCommand.all(client).stream().collect(Collectors.toMap(QuotaView::user, QuotaText::line));
            terminal.table(
                    List.of("NAME", "TITLE", "MAY", "HAS", "PASSWORD", "ACCOUNT", "CHANGED", "BY"),
                    users.stream()
                            .map(user -> List.of(
                                    user.name(),
                                    user.title(),
                                    user.disabled() ? "disabled" : words(user.grants()),
                                    has.getOrDefault(user.name(), ""),
                                    user.hasPassword() ? "yes" : "no",
                                    user.identity().isPresent() ? "yes" : "no",
                                    Times.ago(user.changedAt()),
                                    user.changedBy()))
                            .toList());
        }
        return CommandLine.ExitCode.OK;
    }

    /** Roles as they are given with options. */
    static String words(Grants grants) {
        return grants.byProject().isEmpty()
                ? "nothing"
                : grants.byProject().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().word())
                        .collect(Collectors.joining(" "));
    }

    /** Roles that were given with options, by the names of projects. */
    static Map<String, String> grants(List<String> given) {
        Map<String, String> grants = new TreeMap<>();
        for (String text : given) {
            int at = text.lastIndexOf('=');
            if (at < 1) {
                throw new CommandException(
                        "'" + Terminal.clean(text) + "' is not PROJECT=ROLE, such as film=submitter or '*=viewer'");
            }
            try {
                grants.put(
                        text.substring(0, at),
                        Role.parse(text.substring(at + 1)).word());
            } catch (IllegalArgumentException e) {
                throw new CommandException(Terminal.clean(e.getMessage()), e);
            }
        }
        return grants;
    }

    private static Map<String, String> words(Map<String, Role> roles) {
        return roles.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .word()));
    }

    private static UserAccount find(ApiClient client, String name) {
        return client.get(path(name), UserAccount.class);
    }

    /** Sends what a user is to be like, if nobody else was faster. */
    private static UserAccount put(
            ApiClient client, Optional<UserAccount> before, String name, UserDefinition definition) {
        return before.map(user ->
                        client.put(path(name), definition, UserAccount.class, "If-Match", "\"" + user.tag() + "\""))
                .orElseGet(() -> client.put(path(name), definition, UserAccount.class, "If-None-Match", "*"));
    }

    /** Makes a user or changes it. */
    @Command(name = "put", description = "Make a user, or change it; what is not named stays as it is.")
    static final class Put implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits, . - _ and @.")
        private String name;

        @Option(names = "--title", paramLabel = "TEXT", description = "For people, such as a full name.")
        private Optional<String> title = Optional.empty();

        @Option(
                names = "--grant",
                paramLabel = "PROJECT=ROLE",
                description = {
                    "A role in a project, or in all of them ('*'): viewer, submitter, operator or admin.",
                    "All of them, each time; none named: as they are."
                })
        private List<String> grants = List.of();

        @Option(names = "--no-grants", description = "No roles any more.")
        private boolean none;

        Put(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            ApiClient client = farm.client();
            Optional<UserAccount> before = before(client);
            Map<String, String> kept =
                    before.map(user -> words(user.grants().byProject())).orElse(Map.of());
            UserAccount user = put(
                    client,
                    before,
                    name,
                    new UserDefinition(
                            title.or(() -> before.map(UserAccount::title)),
                            none ? Map.of() : grants.isEmpty() ? kept : UsersCommand.grants(grants),
                            before.map(UserAccount::disabled),
                            Optional.of(Users.current()),
                            operation.reason()));
            terminal.print(user.name() + ": " + words(user.grants()));
            if (before.isEmpty()) {
                terminal.say("Next: 'raymill users password " + user.name() + "' for the console, 'raymill tokens add "
                        + user.name() + "' for programs");
            }
            return CommandLine.ExitCode.OK;
        }

        private Optional<UserAccount> before(ApiClient client) {
            try {
                return Optional.of(find(client, name));
            } catch (RefusedException e) {
                if (e.status() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        }
    }

    /** What lets a user in or not. */
    private abstract static class Letting implements Callable<Integer> {

        private final Terminal terminal;
        private final boolean disabled;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "NAME", description = "The user's name; 'raymill users' lists them.")
        private String name;

        Letting(Terminal terminal, boolean disabled) {
            this.terminal = terminal;
            this.disabled = disabled;
        }

        @Override
        public Integer call() {
            ApiClient client = farm.client();
            UserAccount before = find(client, name);
            put(
                    client,
                    Optional.of(before),
                    name,
                    new UserDefinition(
                            Optional.of(before.title()),
                            words(before.grants().byProject()),
                            Optional.of(disabled),
                            Optional.of(Users.current()),
                            operation.reason()));
            terminal.print(name + (disabled ? " is let in no more" : " is let in"));
            return CommandLine.ExitCode.OK;
        }
    }

    /** Lets a user in no more. */
    @Command(name = "disable", description = "Let a user in no more; its jobs, roles and tokens stay.")
    static final class Disable extends Letting {
        Disable(Terminal terminal) {
            super(terminal, true);
        }
    }

    /** Lets a user in again. */
    @Command(name = "enable", description = "Let a user in again.")
    static final class Enable extends Letting {
        Enable(Terminal terminal) {
            super(terminal, false);
        }
    }

    /** Removes a user. */
    @Command(
            name = "remove",
            description = {
                "Remove a user with its tokens and sessions. Its jobs stay.",
                "Whom the identity provider still gives a role comes again: disable such a user."
            })
    static final class Remove implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "NAME", description = "The user's name; 'raymill users' lists them.")
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
