package org.raymill.model;

import java.util.List;

/**
 * The hardware and operating system of a render host.
 *
 * @param cores logical processors
 * @param memoryMiB physical memory in MiB
 * @param gpus the graphics processors, in the order of the host
 * @param freeDiskMiB free space in the server's data folder, in MiB
 */
public record HostHardware(
        String hostname,
        String operatingSystem,
        String architecture,
        String cpuModel,
        int cores,
        long memoryMiB,
        List<Gpu> gpus,
        long freeDiskMiB) {

    public HostHardware {
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
    }

    /**
     * A graphics processor.
     *
     * @param memoryMiB its own memory in MiB; 0 when unknown
     */
    public record Gpu(String model, long memoryMiB) {}
}
