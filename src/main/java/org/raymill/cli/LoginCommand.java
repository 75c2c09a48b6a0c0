package org.raymill.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.api.json.QuotaView;
import org.raymill.api.json.SessionView;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps a token for a farm, and tells who one is there. */
final class LoginCommand {

    private static final String SESSION = "/api/v1/session";

    private LoginCommand() {}

    /** What a farm says of who asks, for people. */
    static String text(SessionView session, String farm) {
        if (!session.authentication()) {
            return farm + " asks nobody who they are: everybody may do everything";
        }
        if (session.user().isEmpty()) {
            return farm + " does not know who you are: keep a token for it with 'raymill login'";
        }
        String grants = session.grants().isEmpty()
                ? "nothing"
                : session.grants().entrySet().stream()
                        .map(entry -> entry.getValue().word() + " of "
                                + (entry.getKey().equals("*") ? "all projects" : Terminal.clean(entry.getKey())))
                        .collect(Collectors.joining(", "));
        return Terminal.clean(session.user().get()) + " at " + farm + ": " + grants
                + (session.limited() ? " (less than the user may: the token's scope)" : "");
    }

    /** Keeps a token. */
    @Command(
            name = "login",
            description = {
                "Keep a token for a farm, so that the other commands show it there.",
                "It is asked for, or read from the standard input; 'raymill tokens add USER' makes one.",
                "Where the farm believes an identity provider, one of its access tokens (JWT) does, too, as long as it lasts."
            })
    static final class In implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        In(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            ApiClient client = farm.client();
            String token = TokenOption.requireToken(
                    new SecretInput().read("Token for " + client.address("") + ": "), "the standard input");
            SessionView session = client.with(token).get(SESSION, SessionView.class);
            if (session.authentication() && session.user().isEmpty()) {
                throw new CommandException("the farm does not know this token; is it whole, and of this farm?");
            }
            SavedTokens saved = SavedTokens.ofUser();
            saved.put(client.address(""), token);
            terminal.say(text(session, client.address("").toString()));
            terminal.say("Kept in " + saved.file());
            return CommandLine.ExitCode.OK;
        }
    }

    /** Forgets a token. */
    @Command(
            name = "logout",
            description =
                    "Forget the token that was kept for a farm. It is still worth something: see 'raymill tokens revoke'.")
    static final class Out implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        Out(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            String address = farm.client().address("").toString();
            boolean known = SavedTokens.ofUser().remove(URI.create(address));
            terminal.say(known ? "Forgotten the token for " + address : "No token was kept for " + address);
            return CommandLine.ExitCode.OK;
        }
    }

    /** Tells who one is. */
    @Command(
            name = "whoami",
            description = "Tell who the farm takes you for, what you may do, and what you may have and have.")
    static final class Who implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        /** Who one is, and how much one may have and has. */
        private record Known(@JsonUnwrapped SessionView session, Optional<QuotaView> quota) {}

        Who(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            ApiClient client = farm.client();
            SessionView session = client.get(SESSION, SessionView.class);
            Optional<QuotaView> quota = session.user().map(user -> QuotasCommand.of(client, user));
            if (json) {
                Json.print(terminal, new Known(session, quota));
            } else {
                terminal.print(text(session, client.address("").toString()));
                quota.map(QuotaText::line)
                        .filter(line -> !line.isEmpty())
                        .ifPresent(line -> terminal.print("You have " + line));
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
