package org.raymill.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private static final AllowedHosts HOSTS =
            new AllowedHosts(List.of("hooks.example", "*.Chat.example", "10.1.0.0/16", "192.168.7.7", "fd00:1::/32"));

    @ParameterizedTest
    @CsvSource({
        "hooks.example, 93.184.216.34, true",
        "HOOKS.example, 93.184.216.34, true",
        "hooks.example, 2606:2800:220:1::1, true",
        "a.chat.example, 93.184.216.34, true",
        "a.b.chat.example, 93.184.216.34, true",
        "chat.example, 93.184.216.34, false",
        "evilchat.example, 93.184.216.34, false",
        "hooks.example.evil.example, 93.184.216.34, false",
        "other.example, 93.184.216.34, false",
        // A name that leads into the house is not enough, whoever has the name.
        "hooks.example, 127.0.0.1, false",
        "hooks.example, 192.168.1.1, false",
        "hooks.example, 169.254.169.254, false",
        "hooks.example, 100.64.0.1, false",
        "hooks.example, 0.0.0.0, false",
        "hooks.example, ::1, false",
        "hooks.example, ::ffff:127.0.0.1, false",
        "hooks.example, fe80::1, false",
        "hooks.example, fd12::1, false",
        "hooks.example, 64:ff9b::7f00:1, false",
        "hooks.example, 2002:7f00:1::, false",
        "hooks.example, 2001:0:1::, false",
        "hooks.example, 224.0.0.1, false",
        "hooks.example, 255.255.255.255, false",
        // A network is allowed whatever leads there, and no more of it than is listed.
        "anything.example, 10.1.255.3, true",
        "10.1.0.1, 10.1.0.1, true",
        "10.2.0.1, 10.2.0.1, false",
        "x.example, 192.168.7.7, true",
        "x.example, 192.168.7.8, false",
        "x.example, fd00:1:2::3, true",
        "x.example, fd00:2::3, false",
        "hooks.example, 10.1.2.3, true"
    })
    void whereARequestMayGo(String host, String address, boolean allowed) throws UnknownHostException {
        assertThat(HOSTS.allows(host, InetAddress.getByName(address))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "hooks.example, true",
        "10.1.3.4, true",
        "10.2.3.4, false",
        "127.0.0.1, false",
        "::1, false",
        "fd00:1::1, true"
    })
    void whatIsKnownWithoutALookUpIsSaidAtOnce(String host, boolean possible) {
        assertThat(HOSTS.mayAllow(host)).isEqualTo(possible);
    }

    @Test
    void aNameThatIsNotListedMayBeInAListedNetworkAndNeverElsewhere() {
        assertThat(HOSTS.mayAllow("other.example")).isTrue();
        assertThat(new AllowedHosts(List.of("hooks.example")).mayAllow("other.example"))
                .isFalse();
        assertThat(new AllowedHosts(List.of()).mayAllow("hooks.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.*.a",
                "a b",
                "10.1.0.0/33",
                "10.1/16",
                "1.2.3.999",
                "fd00::/129",
                "http://a",
                "a..b",
                "-a",
                "10.1.0.0/"
            })
    void whatIsNeitherANameNorANetworkIsRefused(String entry) {
        assertThatThrownBy(() -> new AllowedHosts(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }
}
