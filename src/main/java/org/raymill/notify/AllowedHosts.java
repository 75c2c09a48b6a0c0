package org.raymill.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.raymill.network.Network;

/**
 * Which hosts a client may have the site send requests to. A name is allowed as it stands or below {@code *.}, and then only at public addresses; a
 * network is allowed whatever names its addresses have. Nothing is allowed that is not listed: a client could have the site reach what it can
 * not reach itself.
 */
final class AllowedHosts {

    private final List<String> names = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();

    /**
     * The hosts of a list.
     *
     * @param entries host names, {@code *.} and a domain, addresses, or networks such as {@code 10.1.0.0/16}
     * @throws IllegalArgumentException with a message that says which entry is wrong
     */
    AllowedHosts(List<String> entries) {
        for (String entry : entries) {
            String text = entry.toLowerCase(Locale.ROOT);
            if (text.matches("[0-9a-f:.]+(/\\d{1,3})?") && (text.contains(":") || text.matches("[0-9./]+"))) {
                networks.add(Network.of(text));
            } else if (text.matches("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")) {
                names.add(text);
            } else {
                throw new IllegalArgumentException(
                        "'" + entry + "' is no host name, no *.DOMAIN and no network such as 10.1.0.0/16");
            }
        }
    }

    /** Whether a host may be allowed, as far as its name tells: a name that is not listed may have an address that is. */
    boolean mayAllow(String host) {
        if (host.contains(":") || host.matches("[0-9.]+")) {
            InetAddress address = Network.address(host);
            return networks.stream().anyMatch(network -> network.contains(address));
        }
        return hasName(host) || !networks.isEmpty();
    }

    /** Whether a request may go to this address of a host. */
    boolean allows(String host, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address)) || hasName(host) && isPublic(address);
    }

    private boolean hasName(String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return names.stream()
                .anyMatch(name -> name.startsWith("*.")
                        ? wanted.endsWith(name.substring(1)) && wanted.length() > name.length() - 1
                        : wanted.equals(name));
    }

    /** Whether an address is one that the whole world has, and not of a special purpose (RFC 6890 and its successors). */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet4Address) {
            boolean shared = first == 100 && second >= 64 && second < 128;
            boolean special = first == 192 && second == 0 && (bytes[2] == 0 || bytes[2] == 2);
            boolean benchmark = first == 198 && (second == 18 || second == 19);
            boolean example =
                    first == 198 && second == 51 && bytes[2] == 100 || first == 203 && second == 0 && bytes[2] == 113;
            return first != 0 && first < 240 && !shared && !special && !benchmark && !example;
        }
        // Only global unicast, without what carries other addresses inside: documentation, Teredo and the like
        // (2001::/23), 6to4.
        boolean carries = first == 0x20 && second == 0x02 || first == 0x20 && second == 0x01 && (bytes[2] & 0xfe) == 0;
        boolean example = first == 0x20 && second == 0x01 && (bytes[2] & 0xff) == 0x0d && (bytes[3] & 0xff) == 0xb8;
        return (first & 0xe0) == 0x20 && !carries && !example;
    }
}
