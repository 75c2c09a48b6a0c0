package org.raymill.rendering.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.model.SandboxMode;

/**
 * Turns command lines into ones that run held back. A program in it is started as any other, and ended with all that it started by {@link
 * org.raymill.rendering.ProcessTree}. Safe to use from many threads.
 */
public final class Sandbox {

    private static final Sandbox NONE = new Sandbox(SandboxMode.NONE, Optional.empty(), Optional.empty(), "");

    private final SandboxMode mode;
    private final Optional<HostTools> tools;
    private final Optional<Bubblewrap> bubblewrap;
    private final String note;
    /** Where control groups can be made; empty when they can not, or there is no sandbox. */
    private final Optional<Path> groups;

    private Sandbox(SandboxMode mode, Optional<HostTools> tools, Optional<Bubblewrap> bubblewrap, String note) {
        this.mode = mode;
        this.tools = tools;
        this.bubblewrap = bubblewrap;
        this.note = note;
        this.groups = mode == SandboxMode.NONE ? Optional.empty() : ProcessCount.place();
    }

    /** The sandbox that holds nothing back. */
    public static Sandbox none() {
        return NONE;
    }

    /**
     * The sandbox of somebody's choice. Tries bubblewrap out, which takes some tenths of a second.
     *
     * @throws SandboxException when what is chosen does not work here; never for {@link SandboxChoice#AUTO}
     */
    public static Sandbox open(SandboxChoice choice) throws SandboxException, InterruptedException {
        return switch (choice) {
            case NONE -> NONE;
            case PROCESS -> process("");
            case BUBBLEWRAP -> bubblewrap();
            case AUTO -> strongest();
        };
    }

    private static Sandbox strongest() throws InterruptedException {
        String why;
        try {
            return bubblewrap();
        } catch (SandboxException e) {
            why = e.getMessage();
        }
        try {
            return process("rendering programs are not kept from the host's files and network: " + why);
        } catch (SandboxException e) {
            return new Sandbox(
                    SandboxMode.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    "rendering programs are not held back at all: " + e.getMessage());
        }
    }

    private static Sandbox process(String note) throws SandboxException {
        return new Sandbox(SandboxMode.PROCESS, Optional.of(HostTools.find()), Optional.empty(), note);
    }

    private static Sandbox bubblewrap() throws SandboxException, InterruptedException {
        HostTools tools = HostTools.find();
        return new Sandbox(SandboxMode.BUBBLEWRAP, Optional.of(tools), Optional.of(Bubblewrap.find(tools)), "");
    }

    /** What is in force. */
    public SandboxMode mode() {
        return mode;
    }

    /** Why it is less than bubblewrap although that was not chosen; empty when it is not. */
    public String note() {
        return note;
    }

    /** Who counts the processes of a program, for people: it depends on the system and on the user. */
    public String counting() {
        if (tools.isEmpty()) {
            return "nobody counts the processes of a program";
        }
        if (groups.isPresent()) {
            return "the kernel counts the processes of each program, in a control group";
        }
        boolean exact = bubblewrap.isPresent() && tools.get().countsProcessesBySandbox();
        return exact && !"root".equals(System.getProperty("user.name"))
                ? "the kernel counts the processes of each program"
                : "the processes of a program are counted by looking, ten times a second: it can have more for a moment";
    }

    /**
     * The command line that runs a program in the sandbox. It begins with programs of the operating system and ends with the given one. The
     * program gets the environment and the exit status is its own.
     *
     * @param command the program, best as an absolute path: its folder can be read in the sandbox; then its arguments
     */
    public List<String> commandLine(List<String> command, SandboxAccess access, SandboxLimits limits) {
        if (tools.isEmpty()) {
            return List.copyOf(command);
        }
        List<String> line = new ArrayList<>();
        line.add(tools.get().newSession().toString());
        if (!limits.processors().isEmpty()) {
            line.add(tools.get().processors().toString());
            line.add("-c");
            line.add(list(limits.processors()));
        }
        bubblewrap.ifPresent(wrapper -> line.addAll(
                wrapper.arguments(access.withReadable(ProgramFolders.of(command.get(0), access.allWritable())))));
        line.addAll(limits(limits));
        line.addAll(command);
        return List.copyOf(line);
    }

    /** The command line that has all threads of a process run on other processors from now on; empty when nothing is held back. */
    public List<String> moving(long process, List<Integer> processors) {
        return tools.map(found -> List.of(
                        found.processors().toString(),
                        "--all-tasks",
                        "--pid",
                        "--cpu-list",
                        list(processors),
                        String.valueOf(process)))
                .orElse(List.of());
    }

    private static String list(List<Integer> processors) {
        return processors.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** What is limited here is limited for everything that the program starts, and can not be lifted by it. */
    private List<String> limits(SandboxLimits limits) {
        List<String> line = new ArrayList<>();
        line.add(tools.orElseThrow().limits().toString());
        line.add("--core=0");
        if (limits.fileBytes() > 0) {
            line.add("--fsize=" + limits.fileBytes());
        }
        if (limits.processes() > 0 && groups.isEmpty()) {
            line.add("--nproc=" + processLimit(limits.processes()));
        }
        line.add("--");
        return line;
    }

    /** Where the system counts for all that the user runs on the host, what runs already is no fault of the program. Root has no such limit. */
    private long processLimit(int processes) {
        return bubblewrap.isPresent() && tools.orElseThrow().countsProcessesBySandbox()
                ? processes
                : HostTools.threadsOnHost() + processes;
    }

    /**
     * Has the kernel count the processes of a program that is to be started, where nothing in its command line does.
     *
     * @return to be closed when the program is dead; empty when there is nothing to do
     * @throws IOException when it can not be counted
     */
    public Optional<ProcessCount> count(SandboxLimits limits) throws IOException {
        return limits.processes() == 0 || groups.isEmpty()
                ? Optional.empty()
                : Optional.of(ProcessCount.begin(groups.get(), limits.processes()));
    }

    /** The place of a program of the operating system; empty when it is not installed. */
    static Optional<Path> find(String program) {
        for (String folder : new String[] {"/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"}) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
