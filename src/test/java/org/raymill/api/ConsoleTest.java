package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.ApiFixture.Answer;

/** The files of the console, as browsers get them. */
class ConsoleTest {

    private static final Pattern IMPORTED = Pattern.compile("(?:from|import)\\s*\\(?\\s*[\"']([./][^\"']+)[\"']");
    private static final Pattern LINKED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/jobs", "/jobs/1m83xf8fdmhegk7n", "/servers", "/servers/mill-1/x", "/jobs?text=a"})
    void everyAddressOfThePagesAnswersThePage(String path) {
        Answer answer = api.get(path).expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(answer.text()).contains("<rm-app>").doesNotContain("<style").doesNotContain("style=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console/app.js", "/console/styles/base.css", "/console/icon.svg"})
    void nothingRunsThatIsNotAFileOfTheConsole(String path) {
        Answer answer = api.get(path).expect(200);
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Permissions-Policy")).contains("camera=()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/nothing.js",
                "/console/index.html",
                "/console/",
                "/console",
                "/console/../application.conf",
                "/console/..%2fapplication.conf",
                "/console/%2e%2e/application.conf",
                "/console/lib/lit@0.0.0/index.js",
                "/console/lib/lit/package.json",
                "/console/lib/nothing/index.js",
                "/console/lib/lit",
                "/console/styles",
                "/console//app.js",
                "/console/app.js/",
                "/console/app.js%00",
                "/console/org/raymill/app/Main.class",
                "/nothing"
            })
    void whatIsNoFileOfTheConsoleIsNotFound(String path) throws IOException {
        // Sent as it is: a client of HTTP would tidy the path.
        assertThat(api.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("problems/not-found");
    }

    @Test
    void everythingThatThePageNeedsIsThere() {
        Set<String> seen = new HashSet<>();
        follow("/", LINKED, seen);
        // A worker is started by its address.
        follow("/console/workers/hash.js", IMPORTED, seen);
        assertThat(seen)
                .anyMatch(path -> path.matches("/console/lib/js-sha256@[0-9.]+/build/sha256\\.min\\.js"))
                .contains("/console/app.js", "/console/pages/jobs.js", "/console/styles/base.css")
                .anyMatch(path -> path.matches("/console/lib/lit-html@[0-9.]+/lit-html\\.js"));
    }

    /** Asks for a file and for all that it names, and for all that these name. */
    private static void follow(String path, Pattern names, Set<String> seen) {
        if (!seen.add(path)) {
            return;
        }
        Answer answer = api.get(path).expect(200);
        assertThat(answer.text()).as("a build for production").doesNotContain("Lit is in dev mode");
        Matcher named = names.matcher(answer.text());
        while (named.find()) {
            String next = api.address(path).resolve(named.group(1)).getPath();
            if (next.startsWith("/console/")) {
                follow(next, next.endsWith(".js") ? IMPORTED : Pattern.compile("(?!)(.)"), seen);
            } else {
                assertThat(next).as("named by %s", path).startsWith("/");
            }
        }
    }

    @Test
    void whatTheBrowserHasIsNotSentAgain() {
        Answer own = api.get("/console/app.js").expect(200);
        assertThat(own.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(own.header("ETag")).isNotEmpty();
        Answer again =
                api.get("/console/app.js", "If-None-Match", own.header("ETag")).expect(304);
        assertThat(again.body()).isEmpty();
        Matcher lit = Pattern.compile("/console/lib/lit@[^\"']+").matcher(own.text());
        assertThat(lit.find()).isTrue();
        assertThat(api.get(lit.group()).expect(200).header("Cache-Control")).contains("immutable");
        String withoutVersion = lit.group().replaceFirst("@[^/]+", "");
        assertThat(api.get(withoutVersion).expect(200).header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void whatPacksWellIsSentPackedToThoseWhoTakeIt() throws IOException {
        Answer plain = api.get("/console/app.js").expect(200);
        Answer packed =
                api.get("/console/app.js", "Accept-Encoding", "br, gzip;q=0.5").expect(200);
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("Vary")).contains("Accept-Encoding");
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(plain.text());
        assertThat(packed.body()).hasSizeLessThan(plain.body().length / 2);
        Answer refused =
                api.get("/console/app.js", "Accept-Encoding", "gzip;q=0").expect(200);
        assertThat(refused.header("Content-Encoding")).isEmpty();
    }

    @Test
    void onlyReadingIsPossible() {
        api.send("POST", "/jobs", (byte[]) null).expectProblem(405, "method-not-allowed");
        assertThat(api.head("/console/app.js").expect(200).body()).isEmpty();
    }
}
