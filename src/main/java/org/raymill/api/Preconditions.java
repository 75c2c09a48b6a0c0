package org.raymill.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.ETag;
import akka.http.javadsl.model.headers.EntityTag;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.raymill.model.Expected;

/** Tags of what can be changed, and the header {@code If-Match} with which a change names them (RFC 9110, section 13.1.1). */
final class Preconditions {

    private static final String IF_MATCH = "If-Match";
    private static final int MAX_TAGS = 100;
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(,|$)");

    private Preconditions() {}

    /** The header that tells of which version something is. */
    static ETag tag(String version) {
        return ETag.create(EntityTag.create(version, false));
    }

    /** What a change expects; without the header anything. A weak tag is that of no version, since these are compared strongly. */
    static Expected of(HttpRequest request) {
        List<String> given = StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is("if-match"))
                .map(HttpHeader::value)
                .toList();
        if (given.isEmpty()) {
            return Expected.ANYTHING;
        }
        String all = String.join(",", given).strip();
        return all.equals("*") ? new Expected(List.of("*")) : new Expected(tags(all));
    }

    private static List<String> tags(String text) {
        List<String> tags = new ArrayList<>();
        Matcher matcher = TAG.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (tags.size() == MAX_TAGS || !matcher.find(at) || matcher.start() != at) {
                throw Problem.parameter(IF_MATCH, "must be * or at most " + MAX_TAGS + " tags such as \"changes-3\"")
                        .asException();
            }
            tags.add((matcher.group(1) == null ? "" : "W/") + matcher.group(2));
            at = matcher.end();
        }
        return tags;
    }

    /** Refuses a change of something that has no versions, when it is meant for one. */
    static void refuse(HttpRequest request) {
        if (!of(request).isAnything()) {
            throw Problem.of(ProblemType.PRECONDITION_FAILED, "there are no versions here; leave out " + IF_MATCH)
                    .asException();
        }
    }

    /** Says that the version is another one. */
    static Problem failed(String detail) {
        return Problem.of(ProblemType.PRECONDITION_FAILED, detail + "; nothing was changed, read it again");
    }
}
