package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.raymill.model.SiteName;
import org.raymill.storage.FilePack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sites do at a gate that they should not. All of it is logged, of each site and kind a line a second at most; a site that does what can be no mistake is
 * let in no more until somebody pardons it, or the node is started again. Safe for several threads.
 */
final class GateConduct {

    private static final Logger LOG = LoggerFactory.getLogger(SiteGate.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Wrong contents are counted for so long: a broken disk makes some, too. */
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private final int maxWrongContents;
    private final InstantSource clock;
    private final BiConsumer<SiteName, String> accuse;
    private final Set<SiteName> barred = ConcurrentHashMap.newKeySet();
    /** When a site sent wrong contents; each guarded by itself. */
    private final Map<SiteName, Deque<Instant>> wrong = new ConcurrentHashMap<>();

    private final Map<Kind, Line> lines = new ConcurrentHashMap<>();

    /** What is logged once a second. */
    private record Kind(SiteName site, int status) {}

    /** When it was logged last; guarded by itself. */
    private static final class Line {
        private Instant at = Instant.MIN;
        private long leftOut;
    }

    /**
     * Nothing is known of any site.
     *
     * @param maxWrongContents within an hour, of one site
     * @param accuse is told once of each site that is let in no more, and why; it must not block
     */
    GateConduct(int maxWrongContents, InstantSource clock, BiConsumer<SiteName, String> accuse) {
        this.maxWrongContents = maxWrongContents;
        this.clock = clock;
        this.accuse = accuse;
    }

    /** Whether a site is let in no more. */
    boolean isBarred(SiteName site) {
        return barred.contains(site);
    }

    /** A site is let in again, as if nothing was known of it. */
    void pardon(SiteName site) {
        wrong.remove(site);
        if (barred.remove(site)) {
            LOG.info("Site {} is let in again", site);
        }
    }

    /** Looks at what a site asks for, before it is answered. */
    void asked(SiteName site, HttpRequest request) {
        String path = request.getUri().toString();
        int query = path.indexOf('?');
        if (leadsUp(query < 0 ? path : path.substring(0, query))) {
            bar(site, "it asks for paths that lead out of where they belong", what(request));
        }
    }

    private static boolean leadsUp(String path) {
        String plain = path;
        try {
            plain = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            LOG.debug("A path can not be decoded, and is refused as it is", e);
        }
        return Arrays.asList(SEPARATOR.split(plain)).contains("..");
    }

    /** It asks for a job that another site has handed over; whoever does not know its name can not do so by mistake. */
    void claimed(SiteName site, HttpRequest request) {
        bar(site, "it asks for a job of another site", what(request));
    }

    /** Looks at what became of a pack of files. */
    void packed(SiteName site, FilePack.Stored stored) {
        for (FilePack.Refused refused : stored.refused()) {
            if (leadsUp(refused.name()) || refused.name().startsWith("/")) {
                bar(site, "it sends files whose paths lead out of where they belong", "the file " + refused.name());
            } else {
                wrongContent(site, "the file " + refused.name() + " of a pack: " + refused.reason());
            }
        }
    }

    /** Looks at what a request is answered. */
    void answered(SiteName site, HttpRequest request, HttpResponse response) {
        if (response.status().intValue() == ProblemType.HASH_MISMATCH.status()) {
            wrongContent(site, what(request) + ": the content is not what its name says");
        } else if (response.status().intValue() >= 400
                && response.status().intValue() != ProblemType.JOB_NOT_FOUND.status()) {
            log(new Kind(site, response.status().intValue()), what(request) + " is refused: " + response.status());
        }
    }

    private void wrongContent(SiteName site, String what) {
        log(new Kind(site, ProblemType.HASH_MISMATCH.status()), what);
        Deque<Instant> times = wrong.computeIfAbsent(site, key -> new ArrayDeque<>());
        boolean tooMany;
        synchronized (times) {
            Instant now = clock.instant();
            times.removeIf(at -> at.isBefore(now.minus(WINDOW)));
            tooMany = times.size() >= maxWrongContents;
            if (!tooMany) {
                times.addLast(now);
            }
        }
        if (tooMany) {
            bar(site, "it sends contents that are not what their names say", what);
        }
    }

    private void bar(SiteName site, String why, String what) {
        if (barred.add(site)) {
            LOG.warn("Site {} is let in no more: {}: {}", site, why, what);
            accuse.accept(site, why);
        }
    }

    private void log(Kind kind, String what) {
        Line line = lines.computeIfAbsent(kind, key -> new Line());
        synchronized (line) {
            Instant now = clock.instant();
            if (line.at.isAfter(now.minus(PAUSE))) {
                line.leftOut++;
                return;
            }
            LOG.warn(
                    "Of site {}: {}{}",
                    kind.site(),
                    what,
                    line.leftOut == 0 ? "" : " (and " + line.leftOut + " more since the last line)");
            line.at = now;
            line.leftOut = 0;
        }
    }

    private static String what(HttpRequest request) {
        return request.method().name() + " " + Problem.shorten(request.getUri().path());
    }
}
