package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=5-, 5, 1000",
        "bytes=-5, 995, 1000",
        "bytes=-2000, 0, 1000",
        "bytes=990-5000, 990, 1000",
        "bytes=0-9223372036854775807, 0, 1000",
        "bytes=-9223372036854775807, 0, 1000"
    })
    void whatIsBeyondTheEndIsLeftOut(String header, long from, long to) {
        HttpRequest request = HttpRequest.GET("/").addHeader(HttpHeader.parse("Range", header));
        assertThat(ByteRange.of(request, 1_000)).contains(new ByteRange(from, to));
    }
}
