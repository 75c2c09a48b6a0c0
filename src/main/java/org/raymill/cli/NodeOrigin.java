package org.raymill.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.raymill.access.SecretHash;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsIdentity;

/** The files with which a farm, or a node of it, begins. Nothing is overwritten. */
final class NodeOrigin {

    static final String AUTHORITY = "authority.crt";
    static final String AUTHORITY_KEY = "authority.key";
    static final String NODE = "node.crt";
    static final String NODE_KEY = "node.key";
    static final String CONFIGURATION = "raymill.conf";

    private static final String TOKEN_HASH = "raymill.access.administrator-token-hash";

    private final Path folder;

    /**
     * Files in a folder, which is made with the first of them.
     *
     * @param folder as the user has named it
     */
    NodeOrigin(Path folder) {
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Makes sure that none of some files is there, and that the folder is.
     *
     * @throws CommandException otherwise
     */
    void prepare(List<String> names) {
        explained(() -> {
            PemFiles.requireAbsent(names.stream().map(this::file).toList());
            return true;
        });
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandException("can not make the folder " + folder + ": " + e, e);
        }
    }

    /** Makes an authority and writes it. */
    FarmAuthority makeAuthority(Instant now) {
        FarmAuthority made = FarmAuthority.create(now);
        return explained(() -> {
            PemFiles.write(made.certificate(), made.key(), file(AUTHORITY), file(AUTHORITY_KEY));
            return made;
        });
    }

    /** The authority that is in this folder. */
    FarmAuthority readAuthority(Instant now) {
        return explained(() -> FarmAuthority.read(file(AUTHORITY), file(AUTHORITY_KEY), now));
    }

    /** Writes what the others know the authority by. */
    void writeAuthority(FarmAuthority authority) {
        explained(() -> {
            PemFiles.write(authority.certificate(), file(AUTHORITY));
            return true;
        });
    }

    /** Has the authority sign a node's certificate, and writes it with its key. */
    TlsIdentity makeNode(FarmAuthority authority, List<String> hosts, Instant now, Duration validity) {
        TlsIdentity made = authority.sign(hosts, now, validity);
        return explained(() -> {
            PemFiles.write(made.certificate(), made.key(), file(NODE), file(NODE_KEY));
            return made;
        });
    }

    /** Writes the node's settings, readable by their owner alone. */
    void writeConfiguration(String text) {
        explained(() -> {
            PemFiles.writeSecret(text, file(CONFIGURATION));
            return true;
        });
    }

    /** The hash of the administrator's token that a node's settings in this folder have; empty without such settings. */
    Optional<String> readTokenHash() {
        try {
            Config settings = ConfigFactory.parseFile(file(CONFIGURATION).toFile());
            return settings.hasPath(TOKEN_HASH)
                    ? Optional.of(settings.getString(TOKEN_HASH)).filter(SecretHash::isHash)
                    : Optional.empty();
        } catch (ConfigException e) {
            throw new CommandException(file(CONFIGURATION) + " can not be read: " + e.getMessage(), e);
        }
    }

    private static <T> T explained(Supplier<T> step) {
        try {
            return step.get();
        } catch (CertificateProblem e) {
            throw new CommandException(e.getMessage(), e);
        }
    }
}
