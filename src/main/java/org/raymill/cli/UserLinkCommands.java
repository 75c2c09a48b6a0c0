package org.raymill.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.model.UserAccount;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says which account of the site's identity provider a user is. */
final class UserLinkCommands {

    private UserLinkCommands() {}

    private static String path(String name) {
        return UsersCommand.path(name) + "/identity";
    }

    /** Says which. */
    @Command(
            name = "link",
            description = "Say which account of the identity provider a user is; its sessions end.",
            footerHeading = "%nExample:%n",
            footer = "  raymill users link anna 'f3c1a7d0-…'")
    static final class Link implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(index = "0", paramLabel = "NAME", description = "The user's name; 'raymill users' lists them.")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "SUBJECT",
                description = "What the provider calls the account (sub); whoever is refused for it reads it there.")
        private String subject;

        Link(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            UserAccount user = farm.client().put(path(name), Map.of("subject", subject), UserAccount.class);
            terminal.print(user.name() + " is " + user.identity().orElse("no account") + " now");
            return CommandLine.ExitCode.OK;
        }
    }

    /** Says that it is none. */
    @Command(
            name = "unlink",
            description = "Say that a user is no account of the identity provider any more; its sessions end.")
    static final class Unlink implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Parameters(paramLabel = "NAME", description = "The user's name; 'raymill users' lists them.")
        private String name;

        Unlink(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            farm.client().delete(path(name));
            terminal.print(name + " is no account of the identity provider any more");
            return CommandLine.ExitCode.OK;
        }
    }
}
