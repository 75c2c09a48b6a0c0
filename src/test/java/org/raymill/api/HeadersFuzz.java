package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.Uri;
import akka.http.scaladsl.model.IllegalHeaderException;
import akka.http.scaladsl.model.IllegalUriException;
import java.util.List;
import org.raymill.fuzz.Choices;
import org.raymill.model.JobStatus;

/** What clients say beside bodies: ranges, tags of versions, parameters, cookies, addresses. */
public final class HeadersFuzz {

    private static final long SIZE = 1_000;
    private static final List<String> NAMES =
            List.of("Range", "If-Match", "If-None-Match", "Accept", "Cookie", "Content-Type");

    private HeadersFuzz() {}

    /** The first byte chooses the header, or the address. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int which = choices.of(NAMES.size() + 1);
        String text = choices.text();
        try {
            if (which == NAMES.size()) {
                address(text);
            } else {
                header(NAMES.get(which), text);
            }
        } catch (ProblemException refused) {
            assertThat(refused.problem().type().status()).isBetween(400, 499);
        }
    }

    private static void header(String name, String value) {
        HttpHeader header;
        try {
            header = HttpHeader.parse(name, value);
        } catch (IllegalHeaderException e) {
            // Such a header does not come to what is fuzzed here: Akka reads what comes over the network with this
            // parser.
            return;
        }
        HttpRequest request = HttpRequest.GET("/api/v1/jobs").addHeader(header);
        ByteRange.of(request, SIZE).ifPresent(part -> {
            assertThat(part.from()).isBetween(0L, SIZE - 1);
            assertThat(part.to()).isBetween(part.from() + 1, SIZE);
        });
        Preconditions.of(request);
        JsonHandler.requireAccepted(request, MediaTypes.APPLICATION_JSON);
    }

    private static void address(String text) {
        Uri uri;
        try {
            uri = Uri.create("/api/v1/jobs?" + text);
        } catch (IllegalUriException e) {
            return;
        }
        RoutePatterns.of(uri.path());
        QueryParameters query =
                QueryParameters.of(HttpRequest.GET("/").withUri(uri), "status", "limit", "text", "since");
        query.constants("status", JobStatus.class);
        query.number("limit", 1, 1, 500);
        query.value("since", JobListRoutes::instant);
    }
}
