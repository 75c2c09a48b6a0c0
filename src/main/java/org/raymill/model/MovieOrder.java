package org.raymill.model;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What a render server is to make a movie of: the frames of a {@link TaskOrder}, in their order.
 *
 * @param hashes what each frame's published file must be: the bytes of all SHA-256 in a row, in Base64. A list of values would not fit into a
 *     message
 */
public record MovieOrder(Encoding encoding, String hashes) {

    private static final int HASH_BYTES = 32;

    /** An order that names what each frame must be. */
    public static MovieOrder of(Encoding encoding, List<Sha256> frames) {
        byte[] bytes = new byte[frames.size() * HASH_BYTES];
        for (int i = 0; i < frames.size(); i++) {
            System.arraycopy(HexFormat.of().parseHex(frames.get(i).hex()), 0, bytes, i * HASH_BYTES, HASH_BYTES);
        }
        return new MovieOrder(encoding, Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What each frame's published file must be. */
    public List<Sha256> frames() {
        byte[] bytes = Base64.getDecoder().decode(hashes);
        Sha256[] frames = new Sha256[bytes.length / HASH_BYTES];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new Sha256(HexFormat.of().formatHex(bytes, i * HASH_BYTES, (i + 1) * HASH_BYTES));
        }
        return List.of(frames);
    }
}
