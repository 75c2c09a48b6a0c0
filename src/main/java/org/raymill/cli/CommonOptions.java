package org.raymill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What every command has. */
final class CommonOptions {

    private static final String NAME = "common";

    @Option(names = "--verbose", order = 1_001, description = "On failure print where in the program it happened.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1_002,
            description = "Print this help.")
    private boolean help;

    /** Gives them to a command and to all below it. */
    static void addTo(CommandLine command) {
        command.addMixin(NAME, new CommonOptions());
        command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(CommonOptions::addTo);
    }

    /** Whether the user wants to see all, be it said before or after the command's name. */
    static boolean verbose(CommandLine command) {
        for (CommandLine line = command; line != null; line = line.getParent()) {
            if (line.getMixins().get(NAME) instanceof CommonOptions common && common.verbose) {
                return true;
            }
        }
        return false;
    }
}
