package org.raymill.cli;

import java.util.List;
import org.raymill.tls.FarmAuthority;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a node's certificate is made for. */
final class NodeHosts {

    private static final int MOST_DAYS = 3_650;
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";
    private static final String NUMBER = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final String ADDRESS = "(" + NUMBER + "\\.){3}" + NUMBER + "|[0-9a-fA-F:]{2,39}";
    private static final List<String> ANY = List.of("0.0.0.0", "::");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            required = true,
            description = {
                "A name or address by which clients and other nodes reach the node; repeatable.",
                "The first is the one that it listens at."
            })
    private List<String> hosts;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "825",
            description = "How long the node's certificate is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    /** Names and addresses, the first of which is the node's own. */
    List<String> hosts() {
        for (String host : hosts) {
            String form = FarmAuthority.isAddress(host) ? ADDRESS : NAME;
            if (!host.matches(form) || ANY.contains(host)) {
                throw new ParameterException(
                        command.commandLine(),
                        "--host '" + Terminal.clean(host)
                                + "' is no name or address by which a node is reached, such as 10.0.0.1");
            }
        }
        return hosts;
    }

    /** How long the certificate is to be valid. */
    int days() {
        Limits.atLeastOne(command, "--days", days);
        if (days > MOST_DAYS) {
            throw new ParameterException(
                    command.commandLine(), "--days must be at most " + MOST_DAYS + ", not " + days);
        }
        return days;
    }
}
