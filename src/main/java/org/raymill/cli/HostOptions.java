package org.raymill.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Gpus;
import org.raymill.api.json.JobSubmission.Host;
import org.raymill.model.Amounts;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import picocli.CommandLine.Option;

/** What a task needs of the host that renders it. */
final class HostOptions {

    private static final Host ANY = new Host(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    @Option(
            names = "--cores",
            order = 40,
            paramLabel = "N",
            defaultValue = "" + JobSubmission.DEFAULT_CORES,
            description = "Cores a task (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(
            names = "--memory",
            order = 41,
            paramLabel = "MIB",
            defaultValue = "" + JobSubmission.DEFAULT_MEMORY_MIB,
            description = "Memory a task in MiB (default: ${DEFAULT-VALUE}).")
    private int memory;

    @Option(
            names = "--gpus",
            order = 42,
            paramLabel = "N",
            description = "Graphics processors a task (default: none; 1 when a model or memory is named).")
    private Optional<Integer> gpus = Optional.empty();

    @Option(names = "--gpu-model", order = 43, paramLabel = "TEXT", description = "A part of their model, such as RTX.")
    private Optional<String> gpuModel = Optional.empty();

    @Option(names = "--gpu-memory", order = 44, paramLabel = "MIB", description = "Memory of each in MiB.")
    private Optional<Integer> gpuMemory = Optional.empty();

    @Option(names = "--os", order = 45, paramLabel = "TEXT", description = "Operating system, such as linux.")
    private Optional<String> operatingSystem = Optional.empty();

    @Option(names = "--arch", order = 46, paramLabel = "NAME", description = "Architecture, such as amd64.")
    private Optional<String> architecture = Optional.empty();

    @Option(
            names = "--free-disk",
            order = 47,
            paramLabel = "MIB",
            description = "Free space in the server's data folder in MiB.")
    private Optional<Integer> freeDisk = Optional.empty();

    @Option(
            names = "--tag",
            order = 48,
            paramLabel = "NAME",
            split = ",",
            description = "A tag that the server must have; repeatable.")
    private List<String> tags = List.of();

    @Option(
            names = "--prefer-tag",
            order = 49,
            paramLabel = "NAME",
            split = ",",
            description = "A tag that makes a server come first; repeatable.")
    private List<String> preferredTags = List.of();

    @Option(
            names = "--without-tag",
            order = 50,
            paramLabel = "NAME",
            split = ",",
            description = "A tag that the server must not have; repeatable.")
    private List<String> excludedTags = List.of();

    @Option(
            names = "--host",
            order = 51,
            paramLabel = "NAME",
            split = ",",
            description = "Only this server or host; repeatable.")
    private List<String> hosts = List.of();

    @Option(names = "--whole-host", order = 52, description = "A task wants its host for itself.")
    private boolean whole;

    @Option(
            names = "--amount",
            order = 53,
            paramLabel = "NAME=N",
            description = "What else a task takes while it runs, such as licence.houdini=1; repeatable.")
    private Map<String, Integer> amounts = Map.of();

    /**
     * Checks what was given.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void check() {
        GpuNeeds processors = new GpuNeeds(gpus.orElse(1), gpuModel.orElse(""), gpuMemory.orElse(0));
        if (processors.count() == 0 && (gpuModel.isPresent() || gpuMemory.isPresent())) {
            throw new IllegalArgumentException("--gpus is 0, but --gpu-model or --gpu-memory ask for one");
        }
        new HostNeeds(
                whole,
                processors,
                operatingSystem.orElse(""),
                architecture.orElse(""),
                freeDisk.orElse(0),
                tags,
                preferredTags,
                excludedTags,
                hosts);
        Amounts.checked(amounts, 1);
    }

    int cores() {
        return cores;
    }

    int memoryMiB() {
        return memory;
    }

    Map<String, Integer> amounts() {
        return amounts;
    }

    /** What kind of host; empty when any will do. */
    Optional<Host> host() {
        boolean anyGpu = gpus.isEmpty() && gpuModel.isEmpty() && gpuMemory.isEmpty();
        Host host = new Host(
                whole ? Optional.of(true) : Optional.empty(),
                anyGpu ? Optional.empty() : Optional.of(new Gpus(gpus, gpuModel, gpuMemory)),
                operatingSystem,
                architecture,
                freeDisk,
                tags,
                preferredTags,
                excludedTags,
                hosts);
        return host.equals(ANY) ? Optional.empty() : Optional.of(host);
    }
}
