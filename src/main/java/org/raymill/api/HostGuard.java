package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractRequest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.server.Route;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses requests that came by a name that is not the API's. A web page whose name leads to the loopback address would otherwise reach the
 * API of the machine that it is shown on, past the browser's rules.
 */
final class HostGuard {

    private static final String ANY = "*";

    private final Set<String> names = new HashSet<>();
    private final Problems problems;
    private final boolean open;

    HostGuard(ApiSettings settings, Problems problems) {
        this.problems = problems;
        this.open = settings.allowedHosts().contains(ANY)
                || settings.allowedHosts().isEmpty() && !isLoopback(settings.host());
        names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        names.add(settings.host().toLowerCase(Locale.ROOT));
        names.addAll(settings.allowedHosts());
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Lets requests by an allowed name through. */
    Route admit(Route inner) {
        if (open) {
            return inner;
        }
        return extractRequest(request -> isAllowed(request)
                ? inner
                : problems.complete(Problem.of(
                        ProblemType.HOST_NOT_ALLOWED,
                        "call the API by localhost or 127.0.0.1, or add the name to raymill.api.allowed-hosts")));
    }

    private boolean isAllowed(HttpRequest request) {
        return request.getHeader(Host.class)
                .map(host -> host.host().address().toLowerCase(Locale.ROOT))
                .filter(names::contains)
                .isPresent();
    }
}
