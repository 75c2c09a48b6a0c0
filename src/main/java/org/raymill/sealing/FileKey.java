package org.raymill.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** The key of one file. Each segment is encrypted with a nonce of its own, made at random each time, and is good for its place alone. */
final class FileKey {

    static final int BYTES = 32;

    private static final AesGcmParameters PARAMETERS = parameters();

    private final Aead aead;

    /** A key that was made before. */
    FileKey(byte[] bytes) {
        try {
            AesGcmKey key = AesGcmKey.builder()
                    .setParameters(PARAMETERS)
                    .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                    .build();
            this.aead = KeysetHandle.newBuilder()
                    .setConfiguration(AeadConfig2026.get())
                    .addEntry(KeysetHandle.importKey(key).withFixedId(1).makePrimary())
                    .build()
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-GCM", e);
        }
    }

    private static AesGcmParameters parameters() {
        try {
            return AesGcmParameters.builder()
                    .setKeySizeBytes(BYTES)
                    .setIvSizeBytes(PredefinedAeadParameters.AES256_GCM.getIvSizeBytes())
                    .setTagSizeBytes(PredefinedAeadParameters.AES256_GCM.getTagSizeBytes())
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM has other sizes now", e);
        }
    }

    /** Encrypts a segment. */
    byte[] seal(byte[] plain, long number, boolean last) {
        try {
            return aead.encrypt(plain, place(number, last));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a segment can not be encrypted", e);
        }
    }

    /**
     * Decrypts a segment.
     *
     * @throws GeneralSecurityException when it is not the one that was encrypted for this place with this key
     */
    byte[] open(byte[] sealed, long number, boolean last) throws GeneralSecurityException {
        return aead.decrypt(sealed, place(number, last));
    }

    private static byte[] place(long number, boolean last) {
        return ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put((byte) (last ? 1 : 0))
                .array();
    }
}
