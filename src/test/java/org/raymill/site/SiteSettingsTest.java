package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.SiteName;

class SiteSettingsTest {

    @Test
    void withoutSettingsThereAreNoLinks() {
        assertThat(read("").isLinked()).isFalse();
    }

    @Test
    void aPeerOnThisMachineNeedsNoCertificate() {
        SiteSettings settings =
                read("name = oslo, peers { berlin { contacts = [\"127.0.0.1:9001\"], port = 9002, cores = 4 } }");
        SiteSettings.Peer berlin = settings.peers().get(new SiteName("berlin"));
        assertThat(settings.isLinked()).isTrue();
        assertThat(berlin.contacts()).containsExactly("127.0.0.1:9001");
        assertThat(berlin.rights().cores()).isEqualTo(4);
        assertThat(berlin.rights().projects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "peers { b { contacts = [\"127.0.0.1:1\"], port = 2 } } | raymill.site.name is needed",
                "name = Oslo | raymill.site.name: not a name of a site: 'Oslo'",
                "name = a, peers { a { contacts = [\"127.0.0.1:1\"], port = 2 } } | raymill.site.peers must not have this site itself",
                "name = a, peers { b { port = 2 } } | raymill.site.peers.b",
                "name = a, peers { b { contacts = [], port = 2 } } | raymill.site.peers.b needs contacts",
                "name = a, peers { b { contacts = [\"127.0.0.1:1\"], port = 70000 } } | raymill.site.peers.b needs contacts",
                "name = a, peers { b { contacts = [\"127.0.0.1\"], port = 2 } } | raymill.site.peers.b.contacts: '127.0.0.1' is not HOST:PORT",
                "name = a, peers { b { contacts = [\"127.0.0.1:1\"], port = 2, speed = 3 } } | raymill.site.peers.b.speed is not a setting",
                "name = a, peers { b { contacts = [\"10.0.0.1:1\"], port = 2 } } | raymill.site.peers.b: a link that leaves this machine needs certificates: run 'raymill certs create'",
                "name = a, host = 10.0.0.9, peers { b { contacts = [\"127.0.0.1:1\"], port = 2 } } | raymill.site.peers.b: a link that leaves this machine needs certificates",
                "name = a, bind-host = 10.0.0.9, peers { b { contacts = [\"127.0.0.1:1\"], port = 2 } } | raymill.site.peers.b: a link that leaves this machine needs certificates",
                "name = a, certificate = a.crt, key = a.key, files.port = 0 | raymill.site.files.port must be one that other sites can be told",
                "name = a, certificate = a.crt | raymill.site.certificate and raymill.site.key are given together",
                "name = a, certificate = a.crt, key = a.key, peers { b { contacts = [\"10.0.0.1:1\"], port = 2 } } | raymill.site.peers.b.certificates: name the certificate of b",
            })
    void whatIsWrongIsNamed(String settings, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(settings)).withMessageStartingWith(message);
    }

    private static SiteSettings read(String settings) {
        return SiteSettings.from(ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.load().getConfig("raymill.site")));
    }
}
