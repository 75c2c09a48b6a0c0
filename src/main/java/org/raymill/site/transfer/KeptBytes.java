package org.raymill.site.transfer;

import akka.NotUsed;
import akka.japi.pf.PFBuilder;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongFunction;
import org.raymill.model.Sha256;
import org.raymill.storage.FileTooLargeException;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.ResultFetch.Remote;

/**
 * The bytes of one result, or of a part of it, as another site gives them: as many as were told, gone on with where they broke off, and of a whole result
 * none after the last but one piece before all were found to be the right ones. A part can not be verified by itself: whoever puts parts together
 * compares the whole with its hash. Used for one stream.
 */
final class KeptBytes {

    /** So often a stream that breaks off is gone on with. */
    private static final int RESUMES = 3;

    private final Remote result;
    private final long to;
    private final LongFunction<Source<ByteString, NotUsed>> opening;
    private final boolean whole;
    private final MessageDigest digest = sha256();
    private long at;
    private ByteString held = ByteString.emptyByteString();

    /**
     * Bytes from one on to before another one.
     *
     * @param opening what the site gives from a byte on
     */
    KeptBytes(Remote result, long from, long to, LongFunction<Source<ByteString, NotUsed>> opening) {
        this.result = result;
        this.at = from;
        this.to = to;
        this.opening = opening;
        this.whole = from == 0 && to == result.size();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Source<ByteString, NotUsed> source() {
        return rest().recoverWithRetries(
                        RESUMES,
                        new PFBuilder<Throwable, akka.stream.Graph<akka.stream.SourceShape<ByteString>, NotUsed>>()
                                .match(Throwable.class, KeptBytes::isPassing, failure -> rest())
                                .build())
                .mapConcat(this::pass)
                .concatLazy(Source.lazySource(this::last));
    }

    private static boolean isPassing(Throwable failure) {
        return !(failure instanceof FileTooLargeException);
    }

    private Source<ByteString, NotUsed> rest() {
        return opening.apply(at)
                .map(this::count)
                .concatLazy(Source.lazySource(() -> at == to
                        ? Source.<ByteString>empty()
                        : Source.failed(new IOException("the result broke off at byte " + at + " of " + to))));
    }

    private ByteString count(ByteString bytes) throws FileTooLargeException {
        at += bytes.size();
        if (at > to) {
            throw new FileTooLargeException(at, to);
        }
        return bytes;
    }

    /** Gives out the piece before this one. */
    private List<ByteString> pass(ByteString bytes) {
        if (whole) {
            bytes.getByteBuffers().forEach(digest::update);
        }
        ByteString before = held;
        held = bytes;
        return before.isEmpty() ? List.of() : List.of(before);
    }

    private Source<ByteString, NotUsed> last() {
        if (whole) {
            Sha256 actual = new Sha256(HexFormat.of().formatHex(digest.digest()));
            if (!actual.equals(result.sha256())) {
                return Source.failed(new HashMismatchException(result.sha256(), actual));
            }
        }
        return held.isEmpty() ? Source.empty() : Source.single(held);
    }
}
