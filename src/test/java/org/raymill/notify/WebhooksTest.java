package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.notify.TestNotices.notice;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Notification.Channel;
import org.raymill.protocol.NotifierCommand.Tried.Result;
import org.raymill.testing.FreePorts;
import org.raymill.testing.TestAuthority;

/** Webhooks, sent to a real server of this machine that behaves in many ways. */
class WebhooksTest {

    private static final ActorTestKit KIT = ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local, akka.remote.artery.canonical.port = 0")
                    .withFallback(ConfigFactory.load()));
    private static final String LOOPBACK = "allow = [\"127.0.0.0/8\"]\n";

    /** What a server was asked. */
    private record Asked(String method, String path, Headers headers, byte[] body) {}

    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() throws InterruptedException {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().toString();
        asked.add(new Asked(exchange.getRequestMethod(), path, exchange.getRequestHeaders(), body));
        if (path.startsWith("/status/")) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.getResponseHeaders().add("Retry-After", "120");
            exchange.sendResponseHeaders(Integer.parseInt(path.substring("/status/".length())), -1);
        } else if (path.equals("/huge")) {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 16];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) { // until the client goes
                    out.write(much);
                }
            }
        } else if (path.equals("/silent")) {
            await();
        } else {
            exchange.sendResponseHeaders(204, -1);
        }
        exchange.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer send(String settings, String url) throws Exception {
        return send(settings, Channel.WEBHOOK, url);
    }

    private Answer send(String settings, Channel channel, String address) throws Exception {
        NotifySettings all = TestNotices.settings(folder, settings);
        Webhooks webhooks = new Webhooks(KIT.system(), all, "oslo", "0.1", () -> TestNotices.ENDED.plusSeconds(5));
        return webhooks.send(notice(channel, address)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Answer sendByHttps(SSLContext shown, String settings) throws Exception {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(shown));
        secure.setExecutor(threads);
        secure.createContext("/", this::answer);
        secure.start();
        try {
            return send(
                    LOOPBACK + settings,
                    "https://127.0.0.1:" + secure.getAddress().getPort() + "/hook");
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void aReceiverWhoseCertificateTheHouseHasSignedIsToldByHttpsAndNobodyElse() throws Exception {
        TestAuthority house = new TestAuthority("the house");
        String trusting = "authorities = \"" + house.write(folder.resolve("house.crt")) + "\"\n";
        assertThat(sendByHttps(house.serverAt("127.0.0.1"), trusting)).isEqualTo(Answer.delivered());
        assertThat(asked).hasSize(1);
        Answer untold = sendByHttps(house.serverAt("127.0.0.1"), "");
        assertThat(untold.result()).isEqualTo(Result.FAILED);
        assertThat(untold.detail())
                .isEqualTo(
                        "its certificate was signed by nobody who is trusted here; raymill.notify.authorities can name"
                                + " who signs those of the house");
        assertThat(sendByHttps(new TestAuthority("a stranger").serverAt("127.0.0.1"), trusting)
                        .detail())
                .contains("signed by nobody");
        assertThat(sendByHttps(house.serverNamed("other.film.example"), trusting)
                        .result())
                .isEqualTo(Result.FAILED);
        assertThat(sendByHttps(house.expiredAt("127.0.0.1"), trusting).result()).isEqualTo(Result.FAILED);
        assertThat(asked).as("nobody else was told anything").hasSize(1);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Test
    void aRequestIsSignedAndSaysWhatHappened() throws Exception {
        assertThat(send(LOOPBACK, url("/hook?a=b%20c")).result()).isEqualTo(Result.DELIVERED);
        Asked request = asked.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook?a=b%20c");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers().getFirst("User-Agent")).isEqualTo("Raymill/0.1");
        String id = request.headers().getFirst("webhook-id");
        String time = request.headers().getFirst("webhook-timestamp");
        assertThat(id).isEqualTo("msg_01kaqz5m3c9x4p2h_7");
        assertThat(time).isEqualTo(String.valueOf(TestNotices.ENDED.getEpochSecond() + 5));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(
                Base64.getDecoder().decode(TestNotices.SECRET.substring("whsec_".length())), "HmacSHA256"));
        mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
        assertThat(request.headers().getFirst("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(request.body())));
        JsonNode body = new ObjectMapper().readTree(request.body());
        assertThat(body.get("type").asText()).isEqualTo("job.succeeded");
        assertThat(body.get("timestamp").asText()).isEqualTo("2026-11-27T08:00:00Z");
        assertThat(body.get("data").get("job").asText()).isEqualTo("01kaqz5m3c9x4p2h");
        assertThat(body.get("data").get("status").asText()).isEqualTo("succeeded");
        assertThat(body.get("data").get("framesDone").asInt()).isEqualTo(24);
        assertThat(body.get("data").get("site").asText()).isEqualTo("oslo");
    }

    @Test
    void aPathThatLooksLikeAHostIsAPath() throws Exception {
        assertThat(send(LOOPBACK, url("//evil.example/a")).result()).isEqualTo(Result.DELIVERED);
        assertThat(asked.get(0).path()).isEqualTo("//evil.example/a");
        assertThat(asked.get(0).headers().getFirst("Host")).isEqualTo(url("").substring("http://".length()));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        Answer answer = send(LOOPBACK, url("/status/307"));
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.detail()).contains("307", "redirects are not followed");
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoIsGoneWantsNoMore() throws Exception {
        assertThat(send(LOOPBACK, url("/status/410")).result()).isEqualTo(Result.UNWANTED);
    }

    @Test
    void whoFailsIsTriedAgainAndSaysWhen() throws Exception {
        Answer answer = send(LOOPBACK, url("/status/503"));
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.detail()).isEqualTo("it answered 503");
        assertThat(answer.retryAfter()).contains(Duration.ofMinutes(2));
    }

    @Test
    void anAnswerWithoutEndIsNotRead() throws Exception {
        assertThat(send(LOOPBACK, url("/huge")).result()).isEqualTo(Result.DELIVERED);
        // The server's thread ends when its write fails, which the end of the test waits for.
    }

    @Test
    void whoDoesNotAnswerIsGivenUpAfterTheLimit() throws Exception {
        Answer answer = send(LOOPBACK + "timeout = 1 s", url("/silent"));
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.detail()).isEqualTo("it did not answer within 1 s");
    }

    @Test
    void whoDoesNotListenIsTriedAgain() throws Exception {
        assertThat(send(LOOPBACK, "http://127.0.0.1:" + FreePorts.next() + "/").result())
                .isEqualTo(Result.FAILED);
    }

    @Test
    void aNameThatIsListedMayNotBeAnAddressOfThisNetwork() throws Exception {
        Answer answer = send("allow = [localhost]", url("/hook").replace("127.0.0.1", "localhost"));
        assertThat(answer.result()).isEqualTo(Result.IMPOSSIBLE);
        assertThat(answer.detail()).contains("localhost is at", "raymill.notify.allow");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNotListedIsNotReached() throws Exception {
        assertThat(send("allow = [\"10.0.0.0/8\"]", url("/hook")).result()).isEqualTo(Result.IMPOSSIBLE);
        assertThat(asked).isEmpty();
    }

    @Test
    void theSitesOwnWebhooksMayBeAnywhere() throws Exception {
        String settings = "webhooks = [{ name = chat, url = \"" + url("/own") + "\" }]";
        assertThat(send(settings, Channel.SITE_WEBHOOK, "chat").result()).isEqualTo(Result.DELIVERED);
        assertThat(asked.get(0).path()).isEqualTo("/own");
        assertThat(send(settings, Channel.SITE_WEBHOOK, "pager").result())
                .as("it was taken out of the settings")
                .isEqualTo(Result.IMPOSSIBLE);
    }
}
