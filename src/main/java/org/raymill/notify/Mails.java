package org.raymill.notify;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.raymill.model.Announcement;
import org.raymill.model.Notice;
import org.raymill.notify.NotifySettings.Smtp;
import org.raymill.tls.Trust;

/** Delivers notices as e-mail, by the site's mail server. */
final class Mails implements Sender {

    private static final int MAX_SUBJECT = 120;
    private static final int MAX_DETAIL = 300;

    /** A message with an id that stays the same over tries, so that mail programs show it once. */
    private static final class NoticeMail extends MimeMessage {
        private final String id;

        NoticeMail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    private final Optional<Smtp> smtp;
    private final Properties properties;
    private final String site;
    private final InstantSource clock;
    private final Executor blocking;

    /** Delivers as the settings say. */
    static Mails create(ActorSystem<?> system, NotifySettings settings, String site) {
        return new Mails(
                settings,
                site,
                InstantSource.system(),
                system.dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher")));
    }

    Mails(NotifySettings settings, String site, InstantSource clock, Executor blocking) {
        this.smtp = settings.smtp();
        this.properties = smtp.map(server -> properties(server, settings)).orElseGet(Properties::new);
        this.site = site;
        this.clock = clock;
        this.blocking = blocking;
    }

    private static Properties properties(Smtp server, NotifySettings settings) {
        long timeoutMillis = settings.timeout().toMillis();
        Properties properties = new Properties();
        properties.put("mail.smtp.host", server.host());
        properties.put("mail.smtp.port", String.valueOf(server.port()));
        properties.put("mail.smtp.auth", String.valueOf(server.login().isPresent()));
        properties.put("mail.smtp.connectiontimeout", String.valueOf(timeoutMillis));
        properties.put("mail.smtp.timeout", String.valueOf(timeoutMillis));
        properties.put("mail.smtp.writetimeout", String.valueOf(timeoutMillis));
        properties.put("mail.smtp.starttls.enable", String.valueOf(server.security() == Smtp.Security.STARTTLS));
        properties.put("mail.smtp.starttls.required", String.valueOf(server.security() == Smtp.Security.STARTTLS));
        properties.put("mail.smtp.ssl.enable", String.valueOf(server.security() == Smtp.Security.TLS));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", settings.trust().context().getSocketFactory());
        return properties;
    }

    @Override
    public String host(Announcement notice) {
        return "smtp:" + smtp.map(Smtp::host).orElse("");
    }

    @Override
    public CompletionStage<Answer> send(Announcement announcement) {
        if (!(announcement instanceof Notice notice)) {
            return CompletableFuture.completedFuture(Answer.impossible("only what becomes of jobs is told by e-mail"));
        }
        if (smtp.isEmpty()) {
            return CompletableFuture.completedFuture(Answer.failed("raymill.notify.smtp.host is not set"));
        }
        return CompletableFuture.supplyAsync(() -> deliver(notice, smtp.get()), blocking);
    }

    private Answer deliver(Notice notice, Smtp server) {
        try {
            Session session = Session.getInstance(properties);
            MimeMessage message = message(session, notice, server);
            try (Transport transport = session.getTransport("smtp")) {
                if (server.login().isPresent()) {
                    transport.connect(
                            server.login().get().user(), server.login().get().password());
                } else {
                    transport.connect();
                }
                transport.sendMessage(message, message.getAllRecipients());
            }
            return Answer.delivered();
        } catch (AuthenticationFailedException e) {
            return Answer.failed("the mail server does not accept raymill.notify.smtp.user and its password");
        } catch (SendFailedException e) {
            return refused(e);
        } catch (MessagingException e) {
            return Answer.failed(text(e));
        }
    }

    /** Addresses that the server calls wrong will not be right later; whatever else it says may pass. */
    private static Answer refused(SendFailedException e) {
        Address[] wrong = e.getInvalidAddresses();
        String text = text(e);
        boolean forGood = wrong != null && wrong.length > 0 && text.matches("(?s).*\\b55[0134]\\b.*");
        return forGood ? Answer.impossible(text) : Answer.failed(text);
    }

    private static String text(MessagingException e) {
        Optional<String> distrust = Trust.problem(e, NotifySettings.AUTHORITIES);
        if (distrust.isPresent()) {
            return "the mail server: " + distrust.get();
        }
        StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()).strip());
        for (Exception next = e.getNextException();
                next != null;
                next = next instanceof MessagingException more ? more.getNextException() : null) {
            text.append("; ").append(String.valueOf(next.getMessage()).strip());
        }
        String line = text.toString().replaceAll("[\\p{Cntrl}]+", " ");
        return line.length() > MAX_DETAIL ? line.substring(0, MAX_DETAIL) : line;
    }

    private MimeMessage message(Session session, Notice notice, Smtp server) throws MessagingException {
        InternetAddress from = new InternetAddress(server.from(), true);
        String domain = server.from().substring(server.from().lastIndexOf('@') + 1);
        MimeMessage message = new NoticeMail(session, "<" + notice.id() + "." + notice.target() + "@" + domain + ">");
        message.setFrom(from);
        message.setRecipient(
                Message.RecipientType.TO, new InternetAddress(notice.to().address(), true));
        message.setSubject(subject(notice), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's holiday answer comes back
        message.setText(text(notice), StandardCharsets.UTF_8.name());
        message.saveChanges();
        return message;
    }

    private static String word(Notice notice) {
        return switch (notice.type()) {
            case JOB_SUCCEEDED -> "has succeeded";
            case JOB_FAILED -> "has failed";
            case JOB_CANCELLED -> "was cancelled";
            case JOB_PAUSED -> "was paused";
            case JOB_RESUMED -> "goes on";
            case FRAMES_PUBLISHED -> "has more frames";
            case FRAMES_FAILED -> "has failed frames";
            default -> "is otherwise now";
        };
    }

    static String subject(Notice notice) {
        String name = notice.name().replaceAll("\\p{Cntrl}", " ");
        String shown = name.length() > MAX_SUBJECT ? name.substring(0, MAX_SUBJECT) + "..." : name;
        return "Job " + shown + " " + word(notice);
    }

    private String text(Notice notice) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "The render job '%s' %s.%n%n", notice.name().replaceAll("\\p{Cntrl}", " "), word(notice)));
        if (!notice.reason().isEmpty()) {
            text.append("Reason:  ").append(notice.reason()).append("\n");
        }
        text.append("Job:     ").append(notice.job()).append("\n");
        text.append("Project: ").append(notice.project()).append("\n");
        text.append("User:    ").append(notice.user()).append("\n");
        text.append(String.format(Locale.ROOT, "Frames:  %d of %d are done%n", notice.framesDone(), notice.frames()));
        text.append("Time:    ").append(notice.at()).append("\n");
        if (!site.isEmpty()) {
            text.append("Site:    ").append(site).append("\n");
        }
        return text.toString();
    }
}
