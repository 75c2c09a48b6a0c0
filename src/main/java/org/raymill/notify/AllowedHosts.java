package org.raymill.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts a client may have the site send requests to. A name is allowed as it stands or below {@code *.}, and then only at public addresses; a
 * network is allowed whatever names its addresses have. Nothing is allowed that is not listed: a client could have the site reach what it can
 * not reach itself.
 */
final class AllowedHosts {

    private final List<String> names = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();

    /** A range of addresses. */
    private record Network(byte[] address, int bits) {

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

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
                networks.add(network(entry, text));
            } else if (text.matches("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")) {
                names.add(text);
            } else {
                throw new IllegalArgumentException(
                        "'" + entry + "' is no host name, no *.DOMAIN and no network such as 10.1.0.0/16");
            }
        }
    }

    private static Network network(String entry, String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
        int most = address.length * 8;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits > most) {
            throw new IllegalArgumentException("'" + entry + "' has more than " + most + " bits");
        }
        return new Network(address, bits);
    }

    /** The bytes of an address in its usual form; it is never looked up. */
    private static byte[] literal(String text) {
        if (!text.contains(":") && !text.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' is no address");
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    /** Whether a host may be allowed, as far as its name tells: a name that is not listed may have an address that is. */
    boolean mayAllow(String host) {
        if (host.contains(":") || host.matches("[0-9.]+")) {
            byte[] bytes = literal(host);
            return networks.stream().anyMatch(network -> network.contains(bytes));
        }
        return hasName(host) || !networks.isEmpty();
    }

    /** Whether a request may go to this address of a host. */
    boolean allows(String host, InetAddress address) {
        byte[] bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes)) || hasName(host) && isPublic(address);
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
