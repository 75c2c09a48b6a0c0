package org.raymill.job.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Encoding;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;

/**
 * What tasks of one kind need of a server when they have had no trouble. A lease is good for tasks of its own kind alone, for its server need not
 * have the package of another.
 *
 * @param prefix begins the names of this kind's classes of tasks; empty for the tasks that make pictures
 */
record TaskNeeds(
        String prefix,
        String packageName,
        Optional<String> packageVersion,
        int cores,
        int memoryMiB,
        HostNeeds host,
        Map<String, Integer> amounts) {

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
                profile.amounts());
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
                Map.of());
    }

    /** Whether a class of tasks is of this kind, by its name. */
    boolean includes(String demandClass) {
        return demandClass.startsWith(ENCODE) == prefix.equals(ENCODE);
    }

    /** The same with one version of the package alone. */
    TaskNeeds withVersion(String version) {
        return new TaskNeeds(prefix, packageName, Optional.of(version), cores, memoryMiB, host, amounts);
    }

    Requirements requirements(int memory, List<ServerId> avoid, List<ServerId> never) {
        return new Requirements(packageName, packageVersion, cores, memory, host, amounts, avoid, never);
    }
}
