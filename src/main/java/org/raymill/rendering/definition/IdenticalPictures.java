package org.raymill.rendering.definition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * That pictures of a package are the same to the last bit whoever renders them with the same version.
 *
 * @param anyProcessor whether on every processor; else on processors of the same model
 * @param when the settings, and their values, with which that holds
 */
public record IdenticalPictures(boolean anyProcessor, Map<String, String> when) {

    public IdenticalPictures {
        when = Map.copyOf(when);
    }

    static Optional<IdenticalPictures> read(Fields definition, Settings settings) {
        return definition.object("identical").map(fields -> {
            String processors = fields.text("processors", "");
            if (!processors.equals("any") && !processors.equals("same")) {
                fields.wrong("processors", "must be any or same");
            }
            Map<String, String> when = new LinkedHashMap<>();
            fields.object("when").ifPresent(conditions -> {
                for (String name : conditions.entries().keySet()) {
                    conditions.text(name).ifPresent(value -> when.put(name, value));
                    if (settings.find(name).isEmpty()) {
                        conditions.wrong(name, "is no setting");
                    }
                }
            });
            fields.refuseOthers();
            return new IdenticalPictures(processors.equals("any"), when);
        });
    }

    /**
     * What has to be the same for pictures to be: an opaque word.
     *
     * @param values the settings of a job
     * @param cpuModel of the host
     * @return empty when pictures may differ a little
     */
    public Optional<String> identity(SettingValues values, String cpuModel) {
        boolean holds = when.entrySet().stream().allMatch(condition -> values.value(condition.getKey())
                .filter(condition.getValue()::equals)
                .isPresent());
        if (!holds) {
            return Optional.empty();
        }
        return Optional.of(anyProcessor ? "any" : "cpu-" + Integer.toHexString(cpuModel.hashCode()));
    }
}
