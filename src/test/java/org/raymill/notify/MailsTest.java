package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.protocol.NotifierCommand.Tried.Result;
import org.raymill.testing.FreePorts;
import org.raymill.testing.TestAuthority;

/** E-mail, sent to a real SMTP server of this machine. */
class MailsTest {

    private static final Notification ANNA = new Notification(Channel.EMAIL, "anna@film.example", List.of());

    @TempDir
    private Path folder;

    private GreenMail server;

    @BeforeEach
    void start() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private Answer send(int port, String more, NoticeType type, String name, String reason) throws Exception {
        NotifySettings settings = TestNotices.settings(
                folder,
                "smtp { host = \"127.0.0.1\", port = " + port + ", security = none, from = \"raymill@film.example\"\n"
                        + more + "}");
        Mails mails = new Mails(settings, "oslo", () -> TestNotices.ENDED, Runnable::run);
        return mails.send(TestNotices.notice(ANNA, type, name, reason))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private int port() {
        return server.getSmtp().getPort();
    }

    @Test
    void aPersonIsToldInWords() throws Exception {
        assertThat(send(port(), "", NoticeType.JOB_FAILED, "hélm", "too many frames failed"))
                .isEqualTo(Answer.delivered());
        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("Job hélm has failed");
        assertThat(mail.getFrom()[0]).hasToString("raymill@film.example");
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getAllRecipients()[0]).hasToString("anna@film.example");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat((String) mail.getContent())
                .contains("The render job 'hélm' has failed.", "too many frames failed", "24 of 24", "oslo");
    }

    @Test
    void everyTryHasTheSameMessageId() throws Exception {
        send(port(), "", NoticeType.JOB_SUCCEEDED, "helmet", "");
        send(port(), "", NoticeType.JOB_SUCCEEDED, "helmet", "");
        assertThat(server.getReceivedMessages()).hasSize(2).allSatisfy(mail -> assertThat(mail.getMessageID())
                .isEqualTo("<msg_01kaqz5m3c9x4p2h_7.0@film.example>"));
    }

    @Test
    void aJobsNameAndReasonAddNoHeaderAndNoRecipient() throws Exception {
        String evil = "x\r\nBcc: victim@example.org\r\n\r\nbuy";
        assertThat(send(port(), "", NoticeType.JOB_SUCCEEDED, evil, "\r\n.\r\nRCPT TO:<victim@example.org>"))
                .isEqualTo(Answer.delivered());
        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getAllRecipients()).hasSize(1);
    }

    @Test
    void aServerWithoutTlsGetsNothingWhereTlsIsAskedFor() throws Exception {
        NotifySettings settings = TestNotices.settings(
                folder, "smtp { host = \"127.0.0.1\", port = " + port() + ", from = \"raymill@film.example\" }");
        Mails mails = new Mails(settings, "", () -> TestNotices.ENDED, Runnable::run);
        Answer answer = mails.send(TestNotices.notice(ANNA, NoticeType.JOB_SUCCEEDED, "helmet", ""))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.detail()).contains("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    private Answer sendOverTls(SSLContext server, boolean startTls, String settings, List<String> open)
            throws Exception {
        try (TlsMailServer tls = TlsMailServer.start(server, startTls)) {
            String security = startTls ? "starttls" : "tls";
            Answer answer = send(tls.port(), "", settings, security);
            open.addAll(tls.openLines);
            assertThat(tls.protectedLines.contains("Subject: Job helmet has succeeded"))
                    .as("it has the mail")
                    .isEqualTo(answer.result() == Result.DELIVERED);
            return answer;
        }
    }

    private Answer send(int port, String more, String settings, String security) throws Exception {
        NotifySettings all = TestNotices.settings(
                folder,
                settings + "smtp { host = \"127.0.0.1\", port = " + port + ", security = " + security
                        + ", from = \"raymill@film.example\"\n" + more + "}");
        Mails mails = new Mails(all, "oslo", () -> TestNotices.ENDED, Runnable::run);
        return mails.send(TestNotices.notice(ANNA, NoticeType.JOB_SUCCEEDED, "helmet", ""))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void aServerWhoseCertificateTheHouseHasSignedGetsMailOverTlsAndNobodyElse() throws Exception {
        TestAuthority house = new TestAuthority("the house");
        String trusting = "authorities = \"" + house.write(folder.resolve("house.crt")) + "\"\n";
        for (boolean startTls : new boolean[] {true, false}) {
            List<String> open = new ArrayList<>();
            SSLContext own = house.serverAt("127.0.0.1");
            assertThat(sendOverTls(own, startTls, trusting, open)).isEqualTo(Answer.delivered());
            Answer untold = sendOverTls(own, startTls, "", open);
            assertThat(untold.result()).isEqualTo(Result.FAILED);
            assertThat(untold.detail())
                    .isEqualTo("the mail server: its certificate was signed by nobody who is trusted here;"
                            + " raymill.notify.authorities can name who signs those of the house");
            SSLContext foreign = new TestAuthority("a stranger").serverAt("127.0.0.1");
            assertThat(sendOverTls(foreign, startTls, trusting, open).detail()).contains("signed by nobody");
            Answer another = sendOverTls(house.serverNamed("other.film.example"), startTls, trusting, open);
            assertThat(another.result()).as(another.detail()).isEqualTo(Result.FAILED);
            assertThat(sendOverTls(house.expiredAt("127.0.0.1"), startTls, trusting, open)
                            .result())
                    .isEqualTo(Result.FAILED);
            assertThat(open).allSatisfy(line -> assertThat(line).matches("(EHLO .*|STARTTLS|QUIT)"));
        }
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() throws Exception {
        Answer answer = send(FreePorts.next(), "", NoticeType.JOB_SUCCEEDED, "helmet", "");
        assertThat(answer.result()).isEqualTo(Result.FAILED);
        assertThat(answer.detail()).doesNotContain("\n");
    }

    @Test
    void aServerThatSaysNothingIsGivenUpAfterTheLimit() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            NotifySettings settings = TestNotices.settings(
                    folder,
                    "timeout = 1 s, smtp { host = \"127.0.0.1\", port = " + silent.getLocalPort()
                            + ", security = none, from = \"raymill@film.example\" }");
            Mails mails = new Mails(settings, "", () -> TestNotices.ENDED, Runnable::run);
            assertThat(mails.send(TestNotices.notice(ANNA, NoticeType.JOB_SUCCEEDED, "helmet", ""))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .result())
                    .isEqualTo(Result.FAILED);
        }
    }

    @Test
    void aPasswordThatIsRefusedIsNotShown() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "hunter2\n");
        NotifySettings settings = TestNotices.settings(
                folder,
                "smtp { host = localhost, port = 1, user = anna, password-file = \"" + password
                        + "\", from = \"raymill@film.example\" }");
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(settings.smtp().orElseThrow().login().orElseThrow().password())
                .isEqualTo("hunter2");
    }
}
