package org.raymill.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.raymill.sealing.KeyFiles;
import org.raymill.sealing.KeysException;
import org.raymill.sealing.SiteKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes and shows the keys with which a site encrypts what other sites send; works on files alone, without a farm. */
@Command(
        name = "keys",
        description = "Make, add, show and remove the keys with which a site encrypts what other sites send to it.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill keys create /etc/raymill/site.keys",
            "  raymill keys add /etc/raymill/site.keys",
            "  raymill keys show /etc/raymill/site.keys",
            "  raymill keys remove /etc/raymill/site.keys 6b1d90e2"
        })
final class KeysCommand implements Callable<Integer> {

    /**
     * As JSON.
     *
     * @param keys what they are called, the one that encrypts first
     */
    record Shown(String file, List<String> keys) {}

    @Spec
    private CommandSpec spec;

    private KeysCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new Create(terminal))
                .addSubcommand(new Add(terminal))
                .addSubcommand(new Show(terminal))
                .addSubcommand(new Remove(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** What all of them have. */
    private abstract static class OnFile implements Callable<Integer> {

        private final Terminal terminal;

        @Parameters(paramLabel = "FILE", description = "The file with the keys.")
        private Path file;

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        OnFile(Terminal terminal) {
            this.terminal = terminal;
        }

        /** Does what is wanted; returns the keys that are in the file then. */
        abstract SiteKeys work(Path keys);

        /** Tells people more. */
        void explain(Terminal to, Path keys) {}

        @Override
        public Integer call() {
            SiteKeys keys = explained(() -> work(file));
            if (json) {
                Json.print(terminal, new Shown(file.toString(), keys.names()));
            } else {
                keys.names().forEach(terminal::print);
                explain(terminal, file);
            }
            return CommandLine.ExitCode.OK;
        }

        private static <T> T explained(Supplier<T> step) {
            try {
                return step.get();
            } catch (KeysException e) {
                throw new CommandException(e.getMessage(), e);
            }
        }
    }

    /** Makes a file. */
    @Command(
            name = "create",
            description = {
                "Make a file with a key that only its owner can read, and print what the key is called.",
                "Nothing is overwritten. Keep a copy in a safe place, apart from the storage: without it what it encrypts is lost."
            })
    static final class Create extends OnFile {

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        SiteKeys work(Path file) {
            SiteKeys keys = SiteKeys.create();
            KeyFiles.create(file, keys);
            return keys;
        }

        @Override
        void explain(Terminal to, Path file) {
            to.say("Made " + file
                    + ", which is secret. Bring it to each node of the site that has the storage, and set there:");
            to.say("  raymill.site.files { encrypt = yes, key-file = \""
                    + file.toAbsolutePath().normalize() + "\" }");
        }
    }

    /** Adds a key. */
    @Command(
            name = "add",
            description = {
                "Add a new key to a file, which encrypts from the next start of each node on, and print what all are called, the new one first.",
                "Bring the file to all nodes, then start them anew one after the other. The old keys open what they have encrypted."
            })
    static final class Add extends OnFile {

        Add(Terminal terminal) {
            super(terminal);
        }

        @Override
        SiteKeys work(Path file) {
            SiteKeys keys = KeyFiles.read(file).withAnother();
            KeyFiles.replace(file, keys);
            return keys;
        }

        @Override
        void explain(Terminal to, Path file) {
            to.say("Added a key to " + file + ". Bring it to all nodes, then start them anew one after the other.");
        }
    }

    /** Shows what there is. */
    @Command(
            name = "show",
            description = "Print what the keys in a file are called, the one that encrypts first; not the keys.")
    static final class Show extends OnFile {

        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        SiteKeys work(Path file) {
            return KeyFiles.read(file);
        }
    }

    /** Removes a key. */
    @Command(
            name = "remove",
            description = {
                "Remove a key that encrypts no more, and print what those are called that are left.",
                "What lies encrypted with it can be read no more, by nobody, once no copy of the key is left. The key that encrypts is not removed: add another one first."
            })
    static final class Remove extends OnFile {

        @Parameters(
                paramLabel = "ID",
                index = "1",
                description = "What the key is called, as \"raymill keys show\" tells.")
        private String id;

        Remove(Terminal terminal) {
            super(terminal);
        }

        @Override
        SiteKeys work(Path file) {
            SiteKeys keys = KeyFiles.read(file).without(id);
            KeyFiles.replace(file, keys);
            return keys;
        }

        @Override
        void explain(Terminal to, Path file) {
            to.say(
                    "Removed the key " + id + " from " + file
                            + ". What it has encrypted can be read no more where this file is used: files of other"
                            + " sites count as missing, and are brought again by their next job; pictures and logs that have not come home to those sites, or are kept here for them, are lost.");
            to.say(
                    "Nodes that run keep the key until they are started anew. Before you bring the file to them, make sure that all have been"
                            + " started since the newer key was added: what they encrypt until then, they encrypt with the old one.");
        }
    }
}
