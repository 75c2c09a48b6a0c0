package org.raymill.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.raymill.model.UserAccount;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a user a password. */
@Command(
        name = "password",
        description = {
            "Give a user another password for the console; its sessions end.",
            "It is asked for, or read from the standard input."
        })
final class PasswordCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "NAME", description = "The user's name; 'raymill users' lists them.")
    private String name;

    @Option(names = "--none", description = "Take it away: no more signing in with a password.")
    private boolean none;

    @Option(names = "--own", description = "It is your own, and you say the one until now, too: first line.")
    private boolean own;

    PasswordCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        String path = UsersCommand.path(name) + "/password";
        if (none) {
            client.delete(path);
            terminal.print(name + " has no password any more");
            return CommandLine.ExitCode.OK;
        }
        SecretInput secrets = new SecretInput();
        Map<String, String> body = new TreeMap<>();
        if (own) {
            body.put("current", secrets.read("Password until now: "));
        }
        body.put("password", secrets.read("New password of " + Terminal.clean(name) + ": "));
        client.put(path, body, UserAccount.class);
        terminal.print(name + " has a new password");
        return CommandLine.ExitCode.OK;
    }
}
