package org.raymill.model;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a user, or a site by its {@link JobOrigin#account account}, may have, and has.
 *
 * @param user whose; {@value #EVERYBODY} for the limits of all who have none of their own
 * @param own limits that were set for this user; 0: none for it, whatever holds for all
 * @param limits that hold: its own, and those for all; what is not there has no limit
 * @param used what it has, each of them
 */
public record QuotaState(String user, Map<Quota, Long> own, Map<Quota, Long> limits, Map<Quota, Long> used) {

    /** Stands for all users. */
    public static final String EVERYBODY = "*";

    public QuotaState {
        own = copy(own);
        limits = copy(limits);
        used = copy(used);
    }

    private static Map<Quota, Long> copy(Map<Quota, Long> values) {
        return values == null || values.isEmpty() ? Map.of() : Map.copyOf(values);
    }

    /**
     * The limits that hold for somebody. Those for everybody do not hold for the accounts of other sites.
     *
     * @param user whose
     * @param own 0 for none
     * @param all those for everybody, 0 for none
     */
    public static Map<Quota, Long> holding(String user, Map<Quota, Long> own, Map<Quota, Long> all) {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        limits.putAll(JobOrigin.isAccount(user) ? Map.of() : all);
        limits.putAll(own);
        limits.values().removeIf(limit -> limit == 0);
        return limits;
    }
}
