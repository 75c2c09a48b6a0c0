package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;

/** The address that was asked for, as it may stand in answers and in logs: without the right that a render node has. */
final class ShownPath {

    /** What render nodes send and fetch; the next part of the path is the right to do so. */
    static final String TRANSFERS = "/api/v1/transfers/";

    private ShownPath() {}

    static String of(HttpRequest request) {
        return of(request.getUri().path());
    }

    static String of(String path) {
        if (!path.startsWith(TRANSFERS)) {
            return path;
        }
        int end = path.indexOf('/', TRANSFERS.length());
        return TRANSFERS + "..." + (end < 0 ? "" : path.substring(end));
    }
}
