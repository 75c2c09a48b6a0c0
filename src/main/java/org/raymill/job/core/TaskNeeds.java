package org.raymill.job.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Encoding;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.VersionRange;

/**
 * What tasks of one kind need of a server when they have had no trouble. A lease is good for tasks of its own kind alone, for its server need not
 * have the package of another.
 *
 * @param exact the only version of the package, where it is to be one that was used before; empty when any in the range will do
 * @param prefix begins the names of this kind's classes of tasks; empty for the tasks that make pictures
 */
record TaskNeeds(
        String prefix,
        String packageName,
        Optional<String> packageVersion,
        int cores,
        int memoryMiB,
        HostNeeds host,
        Map<String, Integer> amounts,
        Optional<String> exact) {

    private static final String ENCODE = "encode";

    /** What a step's tasks need. */
    static TaskNeeds of(JobSpec spec, StepName step) {
        return step == StepName.ENCODE ? encoding(spec) : pictures(spec.profile());
    }

    private static TaskNeeds pictures(JobProfile profile) {
        return new TaskNeeds(
                "",
                profile.packageName(),
                profile.packageVersion(),
                profile.cores(),
                profile.memoryMiB(),
                profile.host(),
                profile.amounts(),
                Optional.empty());
    }

    /** A movie needs neither the graphics processors nor the licences that its pictures did. */
    private static TaskNeeds encoding(JobSpec spec) {
        return new TaskNeeds(
                ENCODE,
                Encoding.PACKAGE,
                Optional.empty(),
                spec.profile().cores(),
                Encoding.memoryMiB(spec.width(), spec.height()),
                HostNeeds.ANY,
                Map.of(),
                Optional.empty());
    }

    /** Whether a class of tasks is of this kind, by its name. */
    boolean includes(String demandClass) {
        return demandClass.startsWith(ENCODE) == prefix.equals(ENCODE);
    }

    /** The same with one version of the package alone; one that no range can name makes no difference. */
    TaskNeeds withVersion(String version) {
        return VersionRange.canName(version)
                ? new TaskNeeds(
                        prefix,
                        packageName,
                        Optional.of(version),
                        cores,
                        memoryMiB,
                        host,
                        amounts,
                        Optional.of(version))
                : this;
    }

    /** Whether a lease is for the one version, or for any when that is not known. */
    boolean isFor(Lease lease) {
        return exact.isEmpty()
                || lease.packageVersion().isEmpty()
                || VersionRange.same(lease.packageVersion(), exact.get());
    }

    /** Ends the name of a class of tasks that are for one version alone. */
    String suffix() {
        return exact.map(TaskNeeds::suffix).orElse("");
    }

    /** The same for a version. */
    static String suffix(String version) {
        return "-of:" + version;
    }

    Requirements requirements(int memory, List<ServerId> avoid, List<ServerId> never) {
        return new Requirements(packageName, packageVersion, cores, memory, host, amounts, avoid, never);
    }
}
