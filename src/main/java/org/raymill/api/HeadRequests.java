package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractMethod;
import static akka.http.javadsl.server.Directives.mapRequest;
import static akka.http.javadsl.server.Directives.mapResponse;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.headers.CustomHeader;

/**
 * Answers HEAD as GET without the body. Akka HTTP can do so by itself, but leaves out the length of the content, by which clients know the
 * size of a file without fetching it.
 */
final class HeadRequests {

    private HeadRequests() {}

    static Route answerAsGet(Route inner) {
        return extractMethod(method -> method.equals(HttpMethods.HEAD)
                ? mapRequest(
                        request -> request.withMethod(HttpMethods.GET),
                        () -> mapResponse(HeadRequests::withLength, () -> inner))
                : inner);
    }

    private static HttpResponse withLength(HttpResponse response) {
        var length = response.entity().getContentLengthOption();
        return length.isPresent() ? response.addHeader(new ContentLength(length.getAsLong())) : response;
    }

    /** Akka HTTP writes this header by itself, and drops it from others, except in answers to HEAD, where it writes none. */
    private static final class ContentLength extends CustomHeader {

        private final long length;

        ContentLength(long length) {
            this.length = length;
        }

        @Override
        public String name() {
            return "Content-Length";
        }

        @Override
        public String value() {
            return Long.toString(length);
        }

        @Override
        public boolean renderInRequests() {
            return false;
        }

        @Override
        public boolean renderInResponses() {
            return true;
        }
    }
}
