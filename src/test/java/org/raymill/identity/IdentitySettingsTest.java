package org.raymill.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.Grants;
import org.raymill.model.Role;

class IdentitySettingsTest {

    /** Settings below {@code raymill.access.identity} over the defaults. */
    static Optional<IdentitySettings> read(Map<String, ?> changed) {
        return read(changed, true);
    }

    private static Config read(Config given) {
        return given.withFallback(ConfigFactory.parseResources("application.conf"))
                .resolve();
    }

    @Test
    void thereIsNoProviderUnlessOneIsNamed() {
        assertThat(read(Map.of())).isEmpty();
    }

    @Test
    void rolesAreGivenByWords() {
        Config given = read(ConfigFactory.parseString("""
                raymill.access.authentication = yes
                raymill.access.identity {
                  issuer = "https://id.example.com/realms/studio"
                  audience = [raymill]
                  roles {
                    "render-wranglers" { "*" = operator }
                    "film.artists" { film = submitter, "shots 7" = viewer }
                  }
                  everybody { "*" = viewer }
                }"""));
        RoleRules rules = IdentitySettings.from(given).orElseThrow().roles();
        assertThat(rules.of(Map.of("groups", List.of("film.artists"))))
                .isEqualTo(new Grants(Map.of("*", Role.VIEWER, "film", Role.SUBMITTER, "shots 7", Role.VIEWER)));
        assertThat(rules.of(Map.of("groups", Map.of("film.artists", true)))).isEqualTo(Grants.everywhere(Role.VIEWER));
        assertThat(rules.of(Map.of())).isEqualTo(Grants.everywhere(Role.VIEWER));
    }

    @Test
    void providersThatAreNotReachedByTlsAreOnThisMachine() {
        for (String issuer : List.of("http://127.0.0.1:81", "http://localhost/x", "http://[::1]:9", "https://a.b")) {
            assertThat(read(Map.of("issuer", issuer, "audience", List.of("x")))).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "issuer | 'http://id.example.com' | must begin with https://",
                "issuer | 'http://localhost.example.com' | must begin with https://",
                "issuer | 'id.example.com' | must be an address",
                "issuer | 'https://user@id.example.com' | no user",
                "issuer | 'https://id.example.com?x=1' | no query",
                "keys-address | 'ftp://id.example.com/keys' | must begin with https://",
                "algorithms | [HS256] | whoever can check a token could make one",
                "algorithms | [none] | must be some of",
                "algorithms | [] | at least one",
                "clock-skew | 1 hour | must lie between",
                "keep-keys | 1 minute | must lie between",
                "user-claim | '' | must name",
                "user-claim | iss | must name",
                "roles.x | { film = owner } | 'owner' is no role",
                "roles.x | { film = admin } | for all projects",
                "roles.x | viewer | must be like",
                "roles.x.y | { film = viewer } | names with dots",
                "everybody | { film = 7 } | must have a role",
                "sign-in.address | 'https://farm.example/x' | without a path",
                "sign-in.address | '' | must be an address",
                "sign-in.scopes | [profile] | openid",
            })
    void whatCanNotBeStopsTheStartAndIsNamed(String key, String value, String why) {
        Config given = ConfigFactory.parseString("raymill.access.identity." + key + " = " + value.replace('\'', '"'))
                .withFallback(ConfigFactory.parseString("""
                        raymill.access.authentication = yes
                        raymill.access.identity {
                          issuer = "https://id.example.com"
                          audience = [raymill]
                          sign-in { client-id = console, address = "https://farm.example" }
                        }"""));
        assertThatThrownBy(() -> IdentitySettings.from(read(given)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("raymill.access.identity." + key.split("\\.[xy]")[0])
                .hasMessageContaining(why);
    }

    @Test
    void tokensAreForSomebody() {
        assertThatThrownBy(() -> read(Map.of("issuer", "https://id.example.com")))
                .hasMessageContaining("raymill.access.identity.audience");
    }

    @Test
    void aProviderIsOfNoUseWhereNobodyIsAsked() {
        assertThatThrownBy(() -> read(Map.of("issuer", "https://id.example.com", "audience", List.of("x")), false))
                .hasMessageContaining("raymill.access.authentication = yes");
    }

    private static Optional<IdentitySettings> read(Map<String, ?> changed, boolean authentication) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("raymill.access.authentication", authentication);
        changed.forEach(
                (key, value) -> settings.put("raymill.access.identity." + key, ConfigValueFactory.fromAnyRef(value)));
        return IdentitySettings.from(read(ConfigFactory.parseMap(settings)));
    }
}
