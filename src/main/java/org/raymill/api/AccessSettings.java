package org.raymill.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import org.raymill.access.SecretHash;

/**
 * The settings below {@code raymill.access}; {@code application.conf} says what each does.
 *
 * @param authentication whether callers have to say who they are
 * @param administratorHash of the token of the administrator that needs no database; empty: there is none
 * @param sessionLifetime how long a browser stays signed in
 * @param remember how long a node believes what it was told of a caller
 * @param secureCookies whether browsers reach the API over TLS alone, though it does not come here with it
 */
record AccessSettings(
        boolean authentication,
        String administratorHash,
        Duration sessionLifetime,
        Duration remember,
        boolean secureCookies) {

    private static final String AT = "raymill.access.";
    private static final String HASH = "administrator-token-hash";
    private static final String BEHIND_TLS = "raymill.api.tls.terminated-elsewhere";

    /**
     * Reads the settings.
     *
     * @param config all settings
     * @throws ConfigException when one is missing or out of its range; the message names it
     */
    static AccessSettings from(Config config) {
        Config access = config.getConfig("raymill.access");
        String hash = access.getString(HASH);
        if (!hash.isEmpty() && !SecretHash.isHash(hash)) {
            throw new ConfigException.BadValue(
                    access.getValue(HASH).origin(), AT + HASH, "is no hash of a token; 'raymill init' makes one");
        }
        return new AccessSettings(
                access.getBoolean("authentication"),
                hash,
                duration(access, "session-lifetime"),
                duration(access, "remember"),
                config.getBoolean(BEHIND_TLS));
    }

    private static Duration duration(Config access, String key) {
        Duration value = access.getDuration(key);
        if (value.isNegative() || value.isZero()) {
            throw new ConfigException.BadValue(access.getValue(key).origin(), AT + key, "must be longer than nothing");
        }
        return value;
    }
}
