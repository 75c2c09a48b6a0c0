package org.raymill.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.Grants;
import org.raymill.model.Role;

/**
 * The settings below {@code raymill.access.identity}; {@code application.conf} says what each does.
 *
 * @param issuer whose tokens are believed
 * @param audience for whom a token has to be made, one of these; empty: tokens are believed at the console's sign-in alone
 * @param keys where the issuer tells its keys; empty: it says so itself
 * @param algorithms that signatures may have; none with a shared secret
 * @param clockSkew by how much the issuer's clock may differ
 * @param userClaim what names the user
 * @param roles what users may do
 * @param adoptUsers whether a user of that name that the farm has already is taken for the same
 * @param authorities files with more authorities that may have signed the issuer's certificate
 * @param times how long what the issuer says is believed
 * @param signIn of the console; empty: nobody signs in there with the provider
 */
public record IdentitySettings(
        String issuer,
        List<String> audience,
        Optional<URI> keys,
        Set<JWSAlgorithm> algorithms,
        Duration clockSkew,
        String userClaim,
        RoleRules roles,
        boolean adoptUsers,
        List<Path> authorities,
        Times times,
        Optional<SignIn> signIn) {

    private static final String AT = "raymill.access.identity";
    private static final int MAX_ISSUER = 300;
    private static final Duration MAX_SKEW = Duration.ofMinutes(10);
    private static final Set<String> RESERVED = Set.of("iss", "aud", "exp", "nbf", "iat");

    /**
     * How long what the issuer says is believed.
     *
     * @param rememberKeys how old its keys may be before they are asked for again
     * @param keepKeys how old they may be and still be used while it does not answer
     * @param askAgainAfter a pause between two questions
     * @param timeout for a whole answer
     * @param maxAnswer in bytes
     */
    record Times(Duration rememberKeys, Duration keepKeys, Duration askAgainAfter, Duration timeout, int maxAnswer) {}

    /**
     * How the console signs people in.
     *
     * @param clientId as which the farm is registered with the provider
     * @param clientSecret empty: the farm is a public client
     * @param callback where the provider sends browsers back to
     * @param title what the button says
     * @param scopes that are asked for; {@code openid} is one of them
     */
    record SignIn(String clientId, String clientSecret, URI callback, String title, List<String> scopes) {}

    /** The address, below that of the console, to which the provider sends browsers back. */
    public static final String CALLBACK = "/api/v1/sign-in/callback";

    /** What the console's button says; empty when nobody signs in there with the provider. */
    public Optional<String> signInTitle() {
        return signIn.map(SignIn::title);
    }

    /**
     * Reads the settings.
     *
     * @param config all settings
     * @return empty when no issuer is named
     * @throws ConfigException when one can not be; the message names it
     */
    public static Optional<IdentitySettings> from(Config config) {
        Config identity = config.getConfig(AT);
        String issuer = identity.getString("issuer");
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        if (!config.getBoolean("raymill.access.authentication")) {
            throw wrong(identity, "issuer", "has no effect without raymill.access.authentication = yes");
        }
        if (issuer.length() > MAX_ISSUER || issuer.contains("?")) {
            throw wrong(identity, "issuer", "must have at most " + MAX_ISSUER + " characters, and no query");
        }
        address(identity, "issuer", issuer);
        String userClaim = identity.getString("user-claim");
        if (userClaim.isBlank() || RESERVED.contains(userClaim)) {
            throw wrong(identity, "user-claim", "must name what names the user, such as preferred_username");
        }
        Optional<SignIn> signIn = signIn(identity);
        List<String> audience = List.copyOf(identity.getStringList("audience"));
        if (audience.isEmpty() && signIn.isEmpty()) {
            throw wrong(
                    identity,
                    "audience",
                    "must say for whom tokens are made that are let in here (their aud), or sign-in.client-id be set");
        }
        String keys = identity.getString("keys-address");
        return Optional.of(new IdentitySettings(
                issuer,
                audience,
                keys.isEmpty() ? Optional.empty() : Optional.of(address(identity, "keys-address", keys)),
                algorithms(identity),
                between(identity, "clock-skew", Duration.ZERO, MAX_SKEW),
                userClaim,
                roles(identity),
                identity.getBoolean("adopt-users"),
                identity.getStringList("authorities").stream().map(Path::of).toList(),
                times(identity),
                signIn));
    }

    private static Times times(Config identity) {
        Duration second = Duration.ofSeconds(1);
        Duration remember = between(identity, "remember-keys", second, Duration.ofDays(1));
        return new Times(
                remember,
                between(identity, "keep-keys", remember, Duration.ofDays(30)),
                between(identity, "ask-again-after", second, Duration.ofHours(1)),
                between(identity, "timeout", second, Duration.ofMinutes(1)),
                Math.toIntExact(Math.min(identity.getBytes("max-answer"), 16 << 20)));
    }

    private static Duration between(Config identity, String key, Duration least, Duration most) {
        Duration value = identity.getDuration(key);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong(identity, key, "must lie between " + least.toSeconds() + " s and " + most.toSeconds() + " s");
        }
        return value;
    }

    private static Set<JWSAlgorithm> algorithms(Config identity) {
        Set<JWSAlgorithm> known = new HashSet<>(JWSAlgorithm.Family.RSA);
        known.addAll(Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512));
        Set<JWSAlgorithm> named = new HashSet<>();
        for (String name : identity.getStringList("algorithms")) {
            JWSAlgorithm algorithm = new JWSAlgorithm(name);
            if (!known.contains(algorithm)) {
                throw wrong(
                        identity,
                        "algorithms",
                        "must be some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, not " + name
                                + ": with any other one, whoever can check a token could make one, or it is not known here");
            }
            named.add(algorithm);
        }
        if (named.isEmpty()) {
            throw wrong(identity, "algorithms", "must name at least one");
        }
        return Set.copyOf(named);
    }

    private static RoleRules roles(Config identity) {
        Map<String, Grants> byValue = new TreeMap<>();
        Grants all = grants(identity, "everybody", identity.getObject("everybody"));
        ConfigObject given = identity.getObject("roles");
        Grants everybody = all;
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            if (!(entry.getValue() instanceof ConfigObject object)) {
                throw wrong(identity, "roles", "'" + entry.getKey() + "' must be like { film = submitter }");
            }
            Grants grants = grants(identity, "roles", object);
            byValue.put(entry.getKey(), grants);
            try {
                all = all.plus(grants);
            } catch (IllegalArgumentException e) {
                throw wrong(identity, "roles", e.getMessage());
            }
        }
        List<String> claim = List.copyOf(identity.getStringList("roles-claim"));
        if (claim.isEmpty() && !byValue.isEmpty()) {
            throw wrong(identity, "roles-claim", "must say where the token tells what 'roles' is about");
        }
        return new RoleRules(claim, Map.copyOf(byValue), everybody);
    }

    private static Grants grants(Config identity, String key, ConfigObject object) {
        Map<String, Role> roles = new TreeMap<>();
        try {
            for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
                if (entry.getValue().valueType() != ConfigValueType.STRING) {
                    throw new IllegalArgumentException(
                            "'" + entry.getKey() + "' must have a role; names with dots and * stand in quotes");
                }
                roles.put(
                        entry.getKey(), Role.parse(entry.getValue().unwrapped().toString()));
            }
            return new Grants(roles);
        } catch (IllegalArgumentException e) {
            throw wrong(identity, key, e.getMessage());
        }
    }

    private static Optional<SignIn> signIn(Config identity) {
        String id = identity.getString("sign-in.client-id");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        URI console = address(identity, "sign-in.address", identity.getString("sign-in.address"));
        if (!console.getPath().isEmpty() && !console.getPath().equals("/") || console.getQuery() != null) {
            throw wrong(identity, "sign-in.address", "must be that of the console's first page, without a path");
        }
        List<String> scopes = List.copyOf(identity.getStringList("sign-in.scopes"));
        if (!scopes.contains("openid") || scopes.stream().anyMatch(scope -> scope.isBlank() || scope.contains(" "))) {
            throw wrong(identity, "sign-in.scopes", "must be a list of words with openid among them");
        }
        return Optional.of(new SignIn(
                id,
                identity.getString("sign-in.client-secret"),
                console.resolve(CALLBACK),
                identity.getString("sign-in.title"),
                scopes));
    }

    private static URI address(Config identity, String key, String text) {
        try {
            return ProviderAddress.require(text);
        } catch (IllegalArgumentException e) {
            throw wrong(identity, key, e.getMessage());
        }
    }

    private static ConfigException wrong(Config identity, String key, String why) {
        return new ConfigException.BadValue(identity.getValue(key).origin(), AT + "." + key, why);
    }
}
