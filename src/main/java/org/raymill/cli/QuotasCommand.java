package org.raymill.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.raymill.api.json.QuotaList;
import org.raymill.api.json.QuotaView;
import org.raymill.model.Quota;
import org.raymill.model.QuotaState;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists how much users may have, and have. */
@Command(
        name = "quotas",
        description = "List how much users may have at a time, and have: jobs, tasks, files, bytes.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill quotas set --everybody --jobs 200 --bytes 500GiB",
            "  raymill quotas set anna --bytes 2TiB --reason \"the big show\"",
            "  raymill quotas set anna --bytes default"
        })
final class QuotasCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/quotas";

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    private QuotasCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new QuotasCommand(terminal)).addSubcommand(new Set(terminal));
    }

    /** What everybody may have and has; for administrators. */
    static List<QuotaView> all(ApiClient client) {
        return client.get(PATH, QuotaList.class).quotas();
    }

    /** What a user may have and has. */
    static QuotaView of(ApiClient client, String user) {
        return client.get(path(user), QuotaView.class);
    }

    private static String path(String user) {
        return user.equals(QuotaState.EVERYBODY) ? PATH : UsersCommand.path(user) + "/quota";
    }

    @Override
    public Integer call() {
        List<QuotaView> quotas = all(farm.client());
        if (json) {
            Json.print(terminal, quotas);
        } else {
            terminal.table(
                    List.of("USER", "JOBS", "TASKS", "FILES", "BYTES"),
                    quotas.stream().map(QuotasCommand::row).toList());
        }
        return CommandLine.ExitCode.OK;
    }

    private static List<String> row(QuotaView view) {
        boolean all = view.user().equals(QuotaState.EVERYBODY);
        return Stream.concat(
                        Stream.of(all ? "(everybody)" : view.user()),
                        Arrays.stream(Quota.values())
                                .map(quota -> all ? QuotaText.limit(view, quota) : QuotaText.text(view, quota)))
                .toList();
    }

    /** Sets limits. */
    @Command(
            name = "set",
            description = {
                "Say how much a user may have at a time, or all who have no limits of their own.",
                "What is not named stays as it is. 'none' is no limit, 'default' as for all."
            })
    static final class Set implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @ArgGroup(multiplicity = "1")
        private Whose whose;

        /** For whom. */
        static final class Whose {
            @Parameters(
                    paramLabel = "NAME",
                    description = "The user's name; 'raymill users' lists them. Or site:NAME for another site.")
            private String name;

            @Option(names = "--everybody", description = "For all who have no limits of their own.")
            private boolean everybody;
        }

        @Option(names = "--jobs", paramLabel = "N", description = "Jobs that have not ended.")
        private Optional<String> jobs = Optional.empty();

        @Option(names = "--tasks", paramLabel = "N", description = "Tasks of these jobs that are still to be done.")
        private Optional<String> tasks = Optional.empty();

        @Option(names = "--files", paramLabel = "N", description = "Files in the store that the user has uploaded.")
        private Optional<String> files = Optional.empty();

        @Option(names = "--bytes", paramLabel = "SIZE", description = "Bytes of these files, such as 500GiB.")
        private Optional<String> bytes = Optional.empty();

        Set(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Map<Quota, Optional<String>> given =
                    Map.of(Quota.JOBS, jobs, Quota.TASKS, tasks, Quota.FILES, files, Quota.BYTES, bytes);
            if (given.values().stream().allMatch(Optional::isEmpty)) {
                throw new CommandException("name what is to be limited: --jobs, --tasks, --files or --bytes");
            }
            String user = whose.everybody ? QuotaState.EVERYBODY : whose.name;
            ApiClient client = farm.client();
            QuotaView before = whose.everybody ? all(client).get(0) : of(client, user);
            Map<String, Object> limits = new HashMap<>(before.own());
            given.forEach((quota, text) -> text.ifPresent(value -> QuotaText.parse(quota, value)
                    .ifPresentOrElse(limit -> limits.put(quota.word(), limit), () -> limits.remove(quota.word()))));
            operation.reason().ifPresent(reason -> limits.put("reason", reason));
            QuotaView after = client.put(path(user), limits, QuotaView.class);
            List<String> parts = new ArrayList<>();
            for (Quota quota : Quota.values()) {
                if (after.limits().containsKey(quota.word())) {
                    String limit = QuotaText.limit(after, quota);
                    parts.add(quota == Quota.BYTES ? limit : limit + " " + quota.word());
                }
            }
            terminal.print((whose.everybody ? "everybody" : user) + ": "
                    + (parts.isEmpty() ? "no limits" : String.join(", ", parts)));
            return CommandLine.ExitCode.OK;
        }
    }
}
