package org.raymill.api;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.Range;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.Iterator;
import java.util.Optional;

/**
 * The part of a content that a client asks for.
 *
 * @param from its first byte
 * @param to the byte after its last one
 */
record ByteRange(long from, long to) {

    /**
     * Reads which part is wanted; empty for all of it, also when several parts are asked for, as HTTP allows.
     *
     * @param size of the content, in bytes, at least 1
     * @throws ProblemException when the content has no such part
     */
    static Optional<ByteRange> of(HttpRequest request, long size) {
        Iterator<akka.http.javadsl.model.headers.ByteRange> ranges = request.getHeader(Range.class)
                .map(range -> range.getRanges().iterator())
                .orElseGet(java.util.Collections::emptyIterator);
        if (!ranges.hasNext()) {
            return Optional.empty();
        }
        ByteRange part = of(ranges.next(), size);
        if (ranges.hasNext()) {
            return Optional.empty();
        }
        if (part.from >= part.to) {
            throw Problem.of(ProblemType.RANGE_NOT_SATISFIABLE, "the content has " + size + " bytes")
                    .withHeader(RawHeader.create("Content-Range", "bytes */" + size))
                    .asException();
        }
        return Optional.of(part);
    }

    private static ByteRange of(akka.http.javadsl.model.headers.ByteRange wanted, long size) {
        if (wanted.isSuffix()) {
            return new ByteRange(Math.max(0, size - wanted.getSuffixLength().getAsLong()), size);
        }
        return wanted.isFromOffset()
                ? new ByteRange(wanted.getOffset().getAsLong(), size)
                : new ByteRange(
                        wanted.getSliceFirst().getAsLong(),
                        Math.min(size - 1, wanted.getSliceLast().getAsLong()) + 1);
    }
}
