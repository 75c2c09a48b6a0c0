package org.raymill.api.console;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.pathSingleSlash;
import static akka.http.javadsl.server.Directives.reject;
import static akka.http.javadsl.server.Directives.respondWithHeaders;
import static akka.http.javadsl.server.PathMatchers.remaining;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.AcceptEncoding;
import akka.http.javadsl.model.headers.HttpEncodingRange;
import akka.http.javadsl.model.headers.HttpEncodings;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Gives the console to browsers: at {@code /} and at the addresses of its pages the one page that there is, whose script shows what the address
 * says; below {@code /console/} everything that it is made of.
 */
public final class ConsoleRoutes {

    /** The first part of the addresses of pages. Elsewhere nothing is found, as before there was a console. */
    static final Set<String> PAGES = Set.of(
            "jobs",
            "servers",
            "farm",
            "sites",
            "submit",
            "templates",
            "limits",
            "projects",
            "users",
            "audit",
            "settings");

    /** Nothing but what is here is loaded, nothing runs that stands in a page, and nobody shows the console in a frame. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            + " connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private static final List<HttpHeader> SAFE = List.of(
            RawHeader.create("Content-Security-Policy", POLICY),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"));

    private static final HttpHeader ASK_AGAIN = RawHeader.create("Cache-Control", "no-cache");
    private static final HttpHeader KEEP = RawHeader.create("Cache-Control", "public, max-age=31536000, immutable");
    private static final HttpHeader VARY = RawHeader.create("Vary", "Accept-Encoding");

    private final ConsoleFiles files = new ConsoleFiles();
    private final Executor blocking;

    /**
     * @param blocking on which files are read
     */
    public ConsoleRoutes(Executor blocking) {
        this.blocking = blocking;
    }

    /** All routes of the console. */
    public Route create() {
        return concat(
                pathSingleSlash(() -> get(() -> file(ConsoleFiles.INDEX))),
                pathPrefix(
                        "console",
                        () -> path(
                                remaining(),
                                name -> name.equals(ConsoleFiles.INDEX) ? reject() : get(() -> file(name)))),
                pathPrefix(segment(), first -> PAGES.contains(first) ? get(() -> file(ConsoleFiles.INDEX)) : reject()));
    }

    private Route file(String name) {
        return onSuccess(find(name), found -> found.map(asset -> respondWithHeaders(SAFE, () -> send(asset)))
                .orElseGet(() -> reject()));
    }

    private CompletionStage<Optional<Asset>> find(String name) {
        Optional<Asset> known = files.known(name);
        return known.isPresent()
                ? CompletableFuture.completedFuture(known)
                : CompletableFuture.supplyAsync(() -> read(name), blocking);
    }

    private Optional<Asset> read(String name) {
        try {
            return files.find(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Route send(Asset asset) {
        List<HttpHeader> headers = List.of(asset.constant() ? KEEP : ASK_AGAIN, VARY);
        return respondWithHeaders(
                headers,
                () -> conditional(asset.tag(), () -> extractRequest(request -> complete(respond(asset, request)))));
    }

    private static HttpResponse respond(Asset asset, HttpRequest request) {
        if (asset.packed().isPresent() && takesGzip(request)) {
            return HttpResponse.create()
                    .addHeader(RawHeader.create("Content-Encoding", "gzip"))
                    .withEntity(HttpEntities.create(asset.type(), asset.packed().get()));
        }
        return HttpResponse.create().withEntity(HttpEntities.create(asset.type(), asset.plain()));
    }

    private static boolean takesGzip(HttpRequest request) {
        return request.getHeader(AcceptEncoding.class)
                .map(header -> {
                    for (HttpEncodingRange range : header.getEncodings()) {
                        if (range.matches(HttpEncodings.GZIP)) {
                            return range.qValue() > 0;
                        }
                    }
                    return false;
                })
                .orElse(false);
    }
}
