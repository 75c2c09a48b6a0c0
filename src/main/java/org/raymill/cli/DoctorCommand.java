package org.raymill.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.model.Examination;
import org.raymill.model.Finding;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Examines the health of a farm, or of a host on which a node is to run. */
@Command(
        name = "doctor",
        description = {
            "Examine the health of the farm: have each node look at its storage, clock, disk, certificates and database, look at the Scheduler and the render servers, and print what to do.",
            "Exit status: 0 when there is no problem, 1 when there is one, or a warning with --strict."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill doctor",
            "  raymill doctor --json | jq '.findings[] | select(.level != \"ok\")'",
            "  raymill doctor node --config /etc/raymill/raymill.conf       this host, before a node is started"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Mixin
    private FindingOptions options;

    private DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with the one below it. */
    static CommandLine create(HostExaminer examiner, Terminal terminal) {
        return new CommandLine(new DoctorCommand(terminal)).addSubcommand(new Host(examiner, terminal));
    }

    @Override
    public Integer call() {
        Examination examination = farm.client().post("/api/v1/farm/examinations", Map.of(), Examination.class);
        if (options.json) {
            Json.print(terminal, examination);
        } else {
            new FindingTable(terminal).print(examination.findings(), options.all);
        }
        return options.status(examination.findings());
    }

    /** How findings are shown and judged. */
    static final class FindingOptions {

        @Option(names = "--all", description = "Print each thing that is well, and not only how many there are.")
        private boolean all;

        @Option(names = "--strict", description = "End with status 1 for a warning, too.")
        private boolean strict;

        @Option(names = "--json", description = "Print JSON: an object with the findings.")
        private boolean json;

        private int status(List<Finding> findings) {
            Finding.Level most = strict ? Finding.Level.WARNING : Finding.Level.PROBLEM;
            return findings.stream().anyMatch(found -> found.level().compareTo(most) >= 0) ? 1 : 0;
        }
    }

    /** Examines this host. */
    @Command(
            name = "node",
            description = {
                "Examine this host for a node with these settings: Java, memory and limits, folders, storage, database, certificates, ports, seeds, sandbox and rendering packages. No node is started or asked.",
                "Exit status as that of raymill doctor."
            })
    static final class Host implements Callable<Integer> {

        /** As JSON. */
        record Examined(List<Finding> findings) {}

        private final HostExaminer examiner;
        private final Terminal terminal;

        @Mixin
        private NodeSettingOptions node;

        @Mixin
        private FindingOptions options;

        Host(HostExaminer examiner, Terminal terminal) {
            this.examiner = examiner;
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<Finding> findings = examiner.examine(node.read());
            if (options.json) {
                Json.print(terminal, new Examined(findings));
            } else {
                new FindingTable(terminal).print(findings, true);
            }
            return options.status(findings);
        }
    }
}
