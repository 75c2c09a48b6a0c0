package org.raymill.api.json;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.raymill.model.Quota;
import org.raymill.model.QuotaState;

/**
 * What a user may have, and has; each by {@code jobs}, {@code tasks}, {@code files} and {@code bytes}.
 *
 * @param user whose; {@code *} for the limits of all who have none of their own
 * @param own limits that were set for this user; 0: none for it, whatever holds for all
 * @param limits that hold; what is absent has none
 * @param used what the user has
 */
public record QuotaView(String user, Map<String, Long> own, Map<String, Long> limits, Map<String, Long> used) {

    public QuotaView {
        own = own == null ? Map.of() : own;
        limits = limits == null ? Map.of() : limits;
        used = used == null ? Map.of() : used;
    }

    /** As the API tells it. */
    public static QuotaView of(QuotaState state) {
        return new QuotaView(state.user(), words(state.own()), words(state.limits()), words(state.used()));
    }

    private static Map<String, Long> words(Map<Quota, Long> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().word(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }
}
