package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.raymill.api.json.JobSubmission.Gpus;
import org.raymill.api.json.JobSubmission.Host;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;

/** Checks what kind of host a submission asks for, each field with the others at values that are right. */
final class HostCheck {

    private static final String AT = "/profile/host";
    private static final String GPUS = AT + "/gpus";
    private static final List<String> NONE = List.of();

    private final InputErrors errors;

    HostCheck(InputErrors errors) {
        this.errors = errors;
    }

    /** The needs; empty when something is wrong, which is noted at its place. */
    Optional<HostNeeds> check(Host given) {
        Optional<GpuNeeds> gpus = given.gpus().map(this::gpus).orElse(Optional.of(GpuNeeds.NONE));
        String system = given.operatingSystem().orElse("");
        String architecture = given.architecture().orElse("");
        int disk = given.freeDiskMiB().orElse(0);
        errors.check(AT + "/operatingSystem", () -> host(system, "", 0));
        errors.check(AT + "/architecture", () -> host("", architecture, 0));
        errors.check(AT + "/freeDiskMiB", () -> host("", "", disk));
        List<String> required = names("requiredTags", given.requiredTags(), one -> tags(one, NONE, NONE, NONE));
        List<String> preferred = names("preferredTags", given.preferredTags(), one -> tags(NONE, one, NONE, NONE));
        List<String> excluded = names("excludedTags", given.excludedTags(), one -> tags(NONE, NONE, one, NONE));
        List<String> hosts = names("hosts", given.hosts(), one -> tags(NONE, NONE, NONE, one));
        requireDisjoint(required, given.excludedTags());
        if (errors.hasWithin(AT)) {
            return Optional.empty();
        }
        return Optional.of(new HostNeeds(
                given.whole().orElse(false),
                gpus.orElseThrow(),
                system,
                architecture,
                disk,
                required,
                preferred,
                excluded,
                hosts));
    }

    private Optional<GpuNeeds> gpus(Gpus given) {
        int count = given.count().orElse(1);
        String model = given.model().orElse("");
        int memoryMiB = given.memoryMiB().orElse(0);
        errors.check(GPUS + "/count", () -> new GpuNeeds(count, "", 0));
        errors.check(GPUS + "/model", () -> new GpuNeeds(1, model, 0));
        errors.check(GPUS + "/memoryMiB", () -> new GpuNeeds(1, "", memoryMiB));
        if (count == 0 && (!model.isBlank() || memoryMiB > 0)) {
            errors.add(GPUS + "/count", "is 0, but a model or memory is asked for; leave count out for one of them");
        }
        return errors.hasWithin(GPUS) ? Optional.empty() : Optional.of(new GpuNeeds(count, model, memoryMiB));
    }

    /** The names that are right. */
    private List<String> names(String field, List<String> given, Function<List<String>, HostNeeds> alone) {
        List<String> right = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i);
            if (name != null
                    && errors.check(AT + "/" + field + "/" + i, () -> alone.apply(List.of(name)))
                            .isPresent()) {
                right.add(name);
            }
        }
        return right;
    }

    private void requireDisjoint(List<String> required, List<String> excluded) {
        for (int i = 0; i < excluded.size(); i++) {
            if (required.contains(excluded.get(i))) {
                errors.add(
                        AT + "/excludedTags/" + i,
                        "'" + excluded.get(i) + "' is among the required tags too, so no server could ever do it");
            }
        }
    }

    private static HostNeeds host(String system, String architecture, int disk) {
        return new HostNeeds(false, GpuNeeds.NONE, system, architecture, disk, NONE, NONE, NONE, NONE);
    }

    private static HostNeeds tags(
            List<String> required, List<String> preferred, List<String> excluded, List<String> hosts) {
        return new HostNeeds(false, GpuNeeds.NONE, "", "", 0, required, preferred, excluded, hosts);
    }
}
