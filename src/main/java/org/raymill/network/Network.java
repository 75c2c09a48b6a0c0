package org.raymill.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}, {@code ::1} or {@code fd00::/8}.
 *
 * @param prefix as many bytes as an address has; those beyond the bits are 0
 * @param bits how many of its bits an address has in common with it
 */
public record Network(byte[] prefix, int bits) {

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int CLIENT_BYTES = 8;

    public Network {
        prefix = masked(prefix, bits);
    }

    /**
     * Reads an address, or one with the number of its bits that count. Names of hosts are refused: nothing is looked up.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = address(slash < 0 ? text : text.substring(0, slash)).getAddress();
        int all = bytes.length * Byte.SIZE;
        String bits = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > all) {
            throw new IllegalArgumentException("'" + text + "' has more than " + all + " bits, or no number of them");
        }
        return new Network(bytes, Integer.parseInt(bits));
    }

    /**
     * Reads an address in its usual form. Nothing is looked up.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static InetAddress address(String text) {
        try {
            if (ADDRESS.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no address");
    }

    /** Whether an address lies in it. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == prefix.length && Arrays.equals(masked(bytes, bits), prefix);
    }

    /** What tells one client from another: an address; of the newer kind, of which everybody has many, the network of 64 bits. */
    public static String clientOf(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, CLIENT_BYTES) : bytes);
    }

    private static byte[] masked(byte[] bytes, int bits) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            int here = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            masked[i] &= (byte) (0xFF << (Byte.SIZE - here));
        }
        return masked;
    }

    @Override
    public byte[] prefix() {
        return prefix.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && bits == network.bits && Arrays.equals(prefix, network.prefix);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prefix) + bits;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(prefix) + "/" + bits;
    }
}
