package org.raymill.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.FarmAuthority;

/**
 * The settings below {@code raymill.access.enrolment}; {@code application.conf} says what each does.
 *
 * @param authority signs for new nodes
 * @param validity of their certificates
 */
public record EnrolmentSettings(FarmAuthority authority, Duration validity) {

    private static final String AT = "raymill.access.enrolment";
    private static final Duration MAX_VALIDITY = FarmAuthority.NODE_VALIDITY;

    /**
     * Reads the settings, and the authority.
     *
     * @param config all settings
     * @return empty when nobody is enrolled here
     * @throws ConfigException when one can not be; the message names it
     * @throws CertificateProblem when the authority can not be used
     */
    public static Optional<EnrolmentSettings> from(Config config, Instant now) {
        Config enrolment = config.getConfig(AT);
        String folder = enrolment.getString("authority");
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        if (!config.getBoolean("raymill.access.authentication")) {
            throw wrong(enrolment, "authority", "has no effect without raymill.access.authentication = yes");
        }
        Duration validity = enrolment.getDuration("validity");
        if (validity.compareTo(Duration.ofHours(1)) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
            throw wrong(enrolment, "validity", "must lie between 1 hour and " + MAX_VALIDITY.toDays() + " days");
        }
        FarmAuthority authority =
                FarmAuthority.read(Path.of(folder, "authority.crt"), Path.of(folder, "authority.key"), now);
        return Optional.of(new EnrolmentSettings(authority, validity));
    }

    private static ConfigException wrong(Config enrolment, String key, String why) {
        return new ConfigException.BadValue(enrolment.getValue(key).origin(), AT + "." + key, why);
    }
}
