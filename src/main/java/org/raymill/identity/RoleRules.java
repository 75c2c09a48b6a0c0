package org.raymill.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.raymill.model.Grants;

/**
 * Which roles the farm gives to those of whom the identity provider says something.
 *
 * @param claim where it says so: the names of fields, from the outside in
 * @param byValue by what it says, such as the name of a group
 * @param everybody what all have whom the provider names
 */
record RoleRules(List<String> claim, Map<String, Grants> byValue, Grants everybody) {

    /** More than so many are not looked at. */
    private static final int MAX_VALUES = 5_000;

    /**
     * What somebody may do.
     *
     * @param claims of the token
     */
    Grants of(Map<String, Object> claims) {
        Grants all = everybody;
        for (String value : values(claims)) {
            all = all.plus(byValue.getOrDefault(value, Grants.NONE));
        }
        return all;
    }

    private List<String> values(Map<String, Object> claims) {
        Object found = claims;
        for (String name : claim) {
            found = found instanceof Map<?, ?> object ? object.get(name) : null;
        }
        List<String> values = new ArrayList<>();
        if (found instanceof String one) {
            values.add(one);
        } else if (found instanceof Collection<?> several) {
            several.stream()
                    .limit(MAX_VALUES)
                    .filter(String.class::isInstance)
                    .forEach(value -> values.add((String) value));
        }
        return values;
    }
}
