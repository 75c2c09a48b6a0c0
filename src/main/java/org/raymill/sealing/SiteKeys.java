package org.raymill.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of a site, AES-256-GCM each: they encrypt the keys of its files, and nothing else. The newest encrypts, all of them open. As text they are a
 * keyset of Tink in base64, which is secret. Immutable.
 */
public final class SiteKeys {

    /** The most keys that a site has. */
    public static final int MAX_KEYS = 100;

    /** What {@link #wrap} makes of a key of a file, in bytes: which key it was, a nonce, the key, a tag. */
    static final int WRAPPED_BYTES = 1 + 4 + 12 + FileKey.BYTES + 16;

    private static final byte TINK_PREFIX = 1;

    private final KeysetHandle handle;
    private final Aead aead;
    private final Set<Integer> ids = new TreeSet<>();

    private SiteKeys(KeysetHandle handle) throws GeneralSecurityException {
        this.handle = handle;
        this.aead = handle.getPrimitive(AeadConfig2026.get(), Aead.class);
        for (int i = 0; i < handle.size(); i++) {
            ids.add(handle.getAt(i).getId());
        }
    }

    /** A first key, made at random. */
    public static SiteKeys create() {
        try {
            return new SiteKeys(KeysetHandle.newBuilder()
                    .setConfiguration(AeadConfig2026.get())
                    .addEntry(newest())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no key can be made", e);
        }
    }

    private static KeysetHandle.Builder.Entry newest() {
        return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId()
                .makePrimary();
    }

    /**
     * These keys and a new one, which is the one that encrypts.
     *
     * @throws KeysException when there are {@value #MAX_KEYS} already
     */
    public SiteKeys withAnother() {
        if (handle.size() >= MAX_KEYS) {
            throw new KeysException("there are " + handle.size() + " keys already, and may be " + MAX_KEYS);
        }
        try {
            return new SiteKeys(KeysetHandle.newBuilder(handle)
                    .setConfiguration(AeadConfig2026.get())
                    .addEntry(newest())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no key can be made", e);
        }
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws KeysException when it is something else; the message does not tell what it is, since it may be secret
     */
    public static SiteKeys parse(String text) {
        try {
            KeysetHandle handle = TinkProtoKeysetFormat.parseKeyset(
                    Base64.getDecoder().decode(text.strip()), InsecureSecretKeyAccess.get(), AeadConfig2026.get());
            for (int i = 0; i < handle.size(); i++) {
                require(handle.getAt(i));
            }
            if (handle.size() > MAX_KEYS) {
                throw new KeysException("there are " + handle.size() + " keys, and may be " + MAX_KEYS);
            }
            return new SiteKeys(handle);
        } catch (GeneralSecurityException | RuntimeException e) {
            if (e instanceof KeysException problem) {
                throw problem;
            }
            throw new KeysException("these are no keys as \"raymill keys create\" makes them");
        }
    }

    private static void require(KeysetHandle.Entry entry) {
        boolean suits = entry.getStatus() == KeyStatus.ENABLED
                && entry.getKey().getParameters() instanceof AesGcmParameters key
                && key.equals(PredefinedAeadParameters.AES256_GCM);
        if (!suits) {
            throw new KeysException("one of the keys is none of AES-256-GCM as \"raymill keys create\" makes them");
        }
    }

    /** The keys as a text, which is secret. */
    public String toText() {
        try {
            return Base64.getEncoder()
                    .encodeToString(TinkProtoKeysetFormat.serializeKeyset(
                            handle, InsecureSecretKeyAccess.get(), AeadConfig2026.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys that have no text", e);
        }
    }

    /** What the keys are called, the one that encrypts first, then as they were made: eight hexadecimal digits each, which are no secret. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < handle.size(); i++) {
            KeysetHandle.Entry entry = handle.getAt(i);
            names.add(entry.isPrimary() ? 0 : names.size(), name(entry.getId()));
        }
        return List.copyOf(names);
    }

    /**
     * These keys without one of them.
     *
     * @param name what it is called
     * @throws KeysException when there is none of that name, or it is the one that encrypts
     */
    public SiteKeys without(String name) {
        if (!names().contains(name)) {
            throw new KeysException("there is no key '" + name + "'; there are " + String.join(", ", names()));
        }
        if (names().get(0).equals(name)) {
            throw new KeysException(
                    "the key " + name + " is the one that encrypts; \"raymill keys add\" adds another one"
                            + " in its place, and when all nodes have been started anew with it, this one can go");
        }
        KeysetHandle.Builder left = KeysetHandle.newBuilder().setConfiguration(AeadConfig2026.get());
        for (int i = 0; i < handle.size(); i++) {
            KeysetHandle.Entry entry = handle.getAt(i);
            if (!name(entry.getId()).equals(name)) {
                KeysetHandle.Builder.Entry kept =
                        KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
                left.addEntry(entry.isPrimary() ? kept.makePrimary() : kept);
            }
        }
        try {
            return new SiteKeys(left.build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys that can not be kept", e);
        }
    }

    private static String name(int id) {
        return HexFormat.of().toHexDigits(id);
    }

    /** Whether one of these has encrypted this. */
    boolean knows(byte[] wrapped) {
        return wrapped[0] == TINK_PREFIX && ids.contains(id(wrapped));
    }

    /** What the key is called that has encrypted this. */
    static String name(byte[] wrapped) {
        return name(id(wrapped));
    }

    private static int id(byte[] wrapped) {
        return ByteBuffer.wrap(wrapped, 1, Integer.BYTES).getInt();
    }

    /**
     * Encrypts the key of a file.
     *
     * @param purpose what the file is; it opens for nothing else
     */
    byte[] wrap(byte[] key, String purpose) {
        try {
            return aead.encrypt(key, purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key can not be encrypted", e);
        }
    }

    /**
     * The key of a file.
     *
     * @throws GeneralSecurityException when it was changed, encrypted with another key, or for another purpose
     */
    byte[] unwrap(byte[] wrapped, String purpose) throws GeneralSecurityException {
        return aead.decrypt(wrapped, purpose.getBytes(StandardCharsets.UTF_8));
    }
}
