package org.raymill.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.Optional;
import org.raymill.tls.TlsFiles;

/**
 * How connections with clients are encrypted, below {@code raymill.api.tls}.
 *
 * @param files the API's certificate; empty: it speaks plain HTTP
 * @param terminatedElsewhere whether something in front of the API speaks TLS with clients
 */
public record TlsSettings(Optional<TlsFiles> files, boolean terminatedElsewhere) {

    /**
     * Reads the settings.
     *
     * @throws ConfigException when they do not fit; the message names the key
     */
    static TlsSettings from(Config config) {
        String certificate = config.getString("certificate");
        String key = config.getString("key");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new ConfigException.BadValue(
                    config.getValue("certificate").origin(),
                    "raymill.api.tls",
                    "certificate and key are given together or not at all");
        }
        boolean elsewhere = config.getBoolean("terminated-elsewhere");
        if (elsewhere && !certificate.isEmpty()) {
            throw new ConfigException.BadValue(
                    config.getValue("terminated-elsewhere").origin(),
                    "raymill.api.tls.terminated-elsewhere",
                    "is for an API without raymill.api.tls.certificate");
        }
        return new TlsSettings(
                certificate.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TlsFiles(Path.of(certificate), Path.of(key))),
                elsewhere);
    }

    /** Whether clients speak TLS, with the API or with what is in front of it. */
    public boolean isEncrypted() {
        return files.isPresent() || terminatedElsewhere;
    }
}
