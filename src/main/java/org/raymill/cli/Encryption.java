package org.raymill.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.raymill.tls.Trust;

/** What is to be done when a connection with a farm fails because of its encryption. */
final class Encryption {

    private static final int MAX_CAUSES = 20;

    private Encryption() {}

    /** Why a connection with TLS did not come to be; nothing when it broke for another reason. */
    static Optional<CommandException> problem(URI farm, SSLException failure) {
        Optional<String> distrust = Trust.problem(failure, FarmOptions.AUTHORITIES + " FILE or RAYMILL_AUTHORITIES");
        if (distrust.isPresent()) {
            String what = distrust.get().contains(FarmOptions.AUTHORITIES)
                    ? ". It is the authority.crt that 'raymill init' has made for the farm"
                    : ". 'raymill certs node' makes a certificate with the names that --host gives";
            return Optional.of(new CommandException(
                    "the farm at " + farm + " is not trusted: " + Terminal.clean(distrust.get()) + what, failure));
        }
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("unrecognized ssl message")) {
            return Optional.of(new CommandException(
                    farm + " does not speak TLS; if it is the address of a farm, it is http" + rest(farm), failure));
        }
        return Optional.empty();
    }

    /**
     * What to do when a farm does not answer in plain HTTP; nothing when it may have another reason.
     *
     * @param answered whether the farm has ever answered so
     */
    static Optional<CommandException> wanted(URI farm, IOException failure, boolean answered) {
        boolean plain = "http".equalsIgnoreCase(farm.getScheme());
        return plain && !answered && endsAtOnce(failure)
                ? Optional.of(new FarmAwayException(
                        farm + " closed the connection without an answer. If the farm speaks TLS, its address is https"
                                + rest(farm) + "; else try again",
                        failure))
                : Optional.empty();
    }

    private static String rest(URI farm) {
        return farm.toString().substring(farm.getScheme().length());
    }

    private static boolean endsAtOnce(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            String text = String.valueOf(cause.getMessage());
            if (cause instanceof EOFException
                    || text.contains("received no bytes")
                    || text.contains("Invalid status line")
                    || text.contains("Connection reset")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
