package org.raymill.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.8.9.1, true",
        "127.0.0.0/8, 128.0.0.1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.1.2.3/31, 10.1.2.2, true",
        "0.0.0.0/0, 9.9.9.9, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true",
        "fd00::/8, fdab::1, true",
        "fd00::/8, fe80::1, false"
    })
    void itContainsTheAddressesThatBeginLikeIt(String network, String address, boolean contained)
            throws UnknownHostException {
        assertThat(Network.of(network).contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "farm.example.com",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "300.0.0.1",
                "cafe",
                "::1/129",
                "/8"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text.replaceFirst("^/.*", ""));
    }

    @Test
    void aClientOfTheNewerKindIsItsNetwork() throws UnknownHostException {
        assertThat(Network.clientOf(InetAddress.getByName("2001:db8:1:2::3")))
                .isEqualTo(Network.clientOf(InetAddress.getByName("2001:db8:1:2:ffff::4")))
                .isNotEqualTo(Network.clientOf(InetAddress.getByName("2001:db8:1:3::3")));
        assertThat(Network.clientOf(InetAddress.getByName("10.0.0.1")))
                .isNotEqualTo(Network.clientOf(InetAddress.getByName("10.0.0.2")));
    }
}
