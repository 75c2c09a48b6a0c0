package org.raymill.notify;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;
import org.raymill.tls.Trust;

/**
 * How people and programs are notified; the keys are explained in {@code application.conf} under {@code raymill.notify}.
 *
 * @param signature what webhooks are signed with; empty: none is sent
 * @param allowed where webhooks of clients may be
 * @param siteWide the webhooks that are told of each job, of render servers, or of both
 * @param urls where those are, by name
 * @param smtp the mail server; empty: no mail is sent
 * @param trust whose certificates are accepted
 * @param timeout for each try
 * @param framesEvery how long a receiver is left alone between two notices of frames of a job
 * @param deliveries how many tries may be under way
 * @param deliveriesPerHost how many of them to one host
 */
public record NotifySettings(
        Optional<Signature> signature,
        AllowedHosts allowed,
        List<Notification> siteWide,
        Map<String, WebhookUrl> urls,
        Optional<Smtp> smtp,
        Trust trust,
        Duration timeout,
        Duration retryDelay,
        Duration retryDelayMost,
        Duration giveUpAfter,
        Duration framesEvery,
        int deliveries,
        int deliveriesPerHost) {

    /** Nobody is notified. */
    public static final NotifySettings NONE = new NotifySettings(
            Optional.empty(),
            new AllowedHosts(List.of()),
            List.of(),
            Map.of(),
            Optional.empty(),
            Trust.JAVA,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofSeconds(10),
            1,
            1);

    private static final String PATH = "raymill.notify.";
    /** Names authorities of the house. */
    static final String AUTHORITIES = PATH + "authorities";

    private static final int MAX_SITE_WIDE = Notification.MAX - Notification.MAX_OF_CLIENT;
    private static final long MAX_SECRET_BYTES = 4_096;
    private static final int MAX_DELIVERIES = 16;
    private static final int MAX_PORT = 65_535;

    /**
     * The site's mail server.
     *
     * @param from the sender's address
     * @param recipients the addresses, or {@code *@} and a domain, that clients may have mail sent to
     */
    public record Smtp(
            String host, int port, Security security, Optional<Login> login, String from, List<String> recipients) {

        /** How the connection is protected. */
        public enum Security {
            NONE,
            STARTTLS,
            TLS
        }

        /** Who sends. */
        public record Login(String user, String password) {
            @Override
            public String toString() {
                return user;
            }
        }

        boolean allows(String address) {
            String wanted = address.toLowerCase(Locale.ROOT);
            String domain = "*" + wanted.substring(wanted.lastIndexOf('@'));
            return recipients.stream()
                    .map(recipient -> recipient.toLowerCase(Locale.ROOT))
                    .anyMatch(recipient -> recipient.equals(wanted) || recipient.equals(domain));
        }
    }

    public NotifySettings {
        siteWide = List.copyOf(siteWide);
        urls = Map.copyOf(urls);
    }

    /**
     * Reads what stands below {@code raymill.notify}, and the files that it names.
     *
     * @throws IllegalArgumentException with a message that names the key and says what is expected
     */
    public static NotifySettings from(Config config) {
        Map<String, WebhookUrl> urls = new LinkedHashMap<>();
        List<Notification> siteWide = new ArrayList<>();
        for (Config webhook : config.getConfigList("webhooks")) {
            Notification added = at("webhooks", () -> webhook(webhook, urls));
            siteWide.add(added);
        }
        Optional<Signature> signature =
                file(config, "secret-file").map(text -> at("secret-file", () -> Signature.parse(text)));
        require(siteWide.size() <= MAX_SITE_WIDE, "webhooks", "at most " + MAX_SITE_WIDE + " are possible");
        require(siteWide.isEmpty() || signature.isPresent(), "secret-file", "must be set when there are webhooks");
        int deliveries = config.getInt("deliveries");
        int perHost = config.getInt("deliveries-per-host");
        require(
                deliveries >= 1 && deliveries <= MAX_DELIVERIES,
                "deliveries",
                "must lie between 1 and " + MAX_DELIVERIES);
        require(perHost >= 1 && perHost <= deliveries, "deliveries-per-host", "must lie between 1 and deliveries");
        return new NotifySettings(
                signature,
                at("allow", () -> new AllowedHosts(config.getStringList("allow"))),
                siteWide,
                urls,
                smtp(config.getConfig("smtp")),
                trust(config.getString("authorities")),
                positive(config, "timeout"),
                positive(config, "retry-delay"),
                positive(config, "retry-delay-most"),
                config.getDuration("give-up-after"),
                config.getDuration("frames-every"),
                deliveries,
                perHost);
    }

    private static Trust trust(String authorities) {
        return authorities.isEmpty() ? Trust.JAVA : at("authorities", () -> Trust.and(Path.of(authorities)));
    }

    private static Duration positive(Config config, String key) {
        Duration value = config.getDuration(key);
        require(!value.isZero() && !value.isNegative(), key, "must be longer than nothing");
        return value;
    }

    private static Notification webhook(Config webhook, Map<String, WebhookUrl> urls) {
        Set<String> unknown = new java.util.TreeSet<>(webhook.root().keySet());
        unknown.removeAll(Set.of("name", "url", "events"));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no " + unknown + "; a webhook has name, url and events");
        }
        String name = webhook.getString("name");
        if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
            throw new IllegalArgumentException("a name has 1 to 40 letters, digits, hyphens and underscores");
        }
        if (urls.put(name, WebhookUrl.parse(webhook.getString("url"))) != null) {
            throw new IllegalArgumentException("two are called " + name);
        }
        List<NoticeType> events = webhook.hasPath("events")
                ? webhook.getStringList("events").stream()
                        .map(NoticeType::parse)
                        .toList()
                : NoticeType.ENDINGS;
        return new Notification(Channel.SITE_WEBHOOK, name, events);
    }

    private static Optional<Smtp> smtp(Config config) {
        String host = config.getString("host");
        if (host.isEmpty()) {
            return Optional.empty();
        }
        String security = config.getString("security");
        require(Set.of("none", "starttls", "tls").contains(security), "smtp.security", "must be none, starttls or tls");
        int port = config.getInt("port");
        require(port >= 1 && port <= MAX_PORT, "smtp.port", "must lie between 1 and " + MAX_PORT);
        require(MailAddress.isOne(config.getString("from")), "smtp.from", "must be an e-mail address");
        String user = config.getString("user");
        Optional<String> password =
                file(config, "password-file", "smtp.password-file").map(String::strip);
        require(
                user.isEmpty() == password.isEmpty(),
                "smtp.user",
                "and password-file are given together or not at all");
        require(
                user.isEmpty() || !security.equals("none"),
                "smtp.security",
                "must be starttls or tls when there is a password");
        List<String> recipients = config.getStringList("recipients");
        for (String recipient : recipients) {
            require(
                    MailAddress.isOne(recipient.startsWith("*@") ? "x" + recipient.substring(1) : recipient),
                    "smtp.recipients",
                    "has '" + recipient + "', which is neither an address nor *@DOMAIN");
        }
        return Optional.of(new Smtp(
                host,
                port,
                Smtp.Security.valueOf(security.toUpperCase(Locale.ROOT)),
                password.map(secret -> new Smtp.Login(user, secret)),
                config.getString("from"),
                List.copyOf(recipients)));
    }

    private static Optional<String> file(Config config, String key) {
        return file(config, key, key);
    }

    private static Optional<String> file(Config config, String key, String shown) {
        String name = config.getString(key);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(name);
        try {
            require(
                    Files.size(file) <= MAX_SECRET_BYTES,
                    shown,
                    "names a file of more than " + MAX_SECRET_BYTES + " bytes");
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(PATH + shown + ": " + file + " can not be read: " + e, e);
        }
    }

    private static void require(boolean right, String key, String what) {
        if (!right) {
            throw new IllegalArgumentException(PATH + key + " " + what);
        }
    }

    private static <T> T at(String key, java.util.function.Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException(PATH + key + ": " + e.getMessage(), e);
        }
    }

    /** The webhooks that are told of each job, with what of it. */
    public List<Notification> ofJobs() {
        return siteWide(type -> !type.isOfServers());
    }

    /** The webhooks that are told of render servers, with what of them. */
    public List<Notification> ofServers() {
        return siteWide(NoticeType::isOfServers);
    }

    private List<Notification> siteWide(Predicate<NoticeType> wanted) {
        return siteWide.stream()
                .filter(webhook -> webhook.events().stream().anyMatch(wanted))
                .map(webhook -> new Notification(
                        webhook.channel(),
                        webhook.address(),
                        webhook.events().stream().filter(wanted).toList()))
                .toList();
    }

    /** Why a client can not have somebody notified, for people; empty when it can. */
    public Optional<String> refusal(Notification wanted) {
        if (wanted.events().stream().anyMatch(NoticeType::isOfServers)) {
            return Optional.of("only webhooks of raymill.notify.webhooks are told of servers, not those of a job");
        }
        return switch (wanted.channel()) {
            case WEBHOOK -> webhookRefusal(wanted.address());
            case EMAIL -> mailRefusal(wanted);
            case SITE_WEBHOOK -> Optional.of("the site's own webhooks are not a client's to name");
        };
    }

    private Optional<String> webhookRefusal(String address) {
        WebhookUrl url;
        try {
            url = WebhookUrl.parse(address);
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        if (signature.isEmpty()) {
            return Optional.of("this site sends no webhooks: its operator has not set raymill.notify.secret-file");
        }
        if (!allowed.mayAllow(url.host())) {
            return Optional.of("this site sends no requests to " + url.host()
                    + ": its operator has not listed that host in raymill.notify.allow");
        }
        return Optional.empty();
    }

    private Optional<String> mailRefusal(Notification wanted) {
        if (wanted.events().stream().anyMatch(NoticeType::isOfFrames)) {
            return Optional.of("frames are told to webhooks, not by e-mail");
        }
        String address = wanted.address();
        if (!MailAddress.isOne(address)) {
            return Optional.of("is no e-mail address");
        }
        if (smtp.isEmpty()) {
            return Optional.of("this site sends no mail: its operator has not set raymill.notify.smtp.host");
        }
        if (!smtp.get().allows(address)) {
            return Optional.of("this site sends no mail to that address: its operator has not listed it, or *@ and its"
                    + " domain, in raymill.notify.smtp.recipients");
        }
        return Optional.empty();
    }
}
