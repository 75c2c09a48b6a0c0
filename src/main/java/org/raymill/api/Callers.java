package org.raymill.api;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import org.raymill.api.access.Caller;

/** Who makes a request, written on it by who has found that out. */
final class Callers {

    private static final AttributeKey<Caller> KEY = AttributeKey.create("raymill-caller", Caller.class);

    private Callers() {}

    /**
     * Who makes a request.
     *
     * @throws IllegalStateException when nobody has looked: such a request is not handled at all
     */
    static Caller of(HttpRequest request) {
        return request.getAttribute(KEY)
                .orElseThrow(() -> new IllegalStateException("nobody has asked who makes this request"));
    }

    /** Writes it on requests for a route. */
    static Route as(Caller caller, Route inner) {
        return Directives.mapRequest(request -> request.addAttribute(KEY, caller), () -> inner);
    }
}
