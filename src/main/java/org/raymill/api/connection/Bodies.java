package org.raymill.api.connection;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.OptionalLong;

/** Bodies whose bytes go through a stage, and keep their length and the way in which they tell where they end. */
public final class Bodies {

    private Bodies() {}

    /** A request's body. What reads it has to limit it: there is no limit of the entity any more. */
    public static RequestEntity via(RequestEntity entity, Graph<FlowShape<ByteString, ByteString>, ?> stage) {
        Source<ByteString, ?> bytes = bytes(entity.withoutSizeLimit(), stage);
        OptionalLong length = entity.getContentLengthOption();
        return length.isPresent()
                ? HttpEntities.create(entity.getContentType(), length.getAsLong(), bytes)
                : HttpEntities.createChunked(entity.getContentType(), bytes);
    }

    /** An answer's body. */
    static ResponseEntity via(ResponseEntity entity, Graph<FlowShape<ByteString, ByteString>, ?> stage) {
        Source<ByteString, ?> bytes = bytes(entity, stage);
        OptionalLong length = entity.getContentLengthOption();
        if (length.isPresent()) {
            return HttpEntities.create(entity.getContentType(), length.getAsLong(), bytes);
        }
        return entity.isCloseDelimited()
                ? HttpEntities.createCloseDelimited(entity.getContentType(), bytes)
                : HttpEntities.createChunked(entity.getContentType(), bytes);
    }

    private static Source<ByteString, ?> bytes(HttpEntity entity, Graph<FlowShape<ByteString, ByteString>, ?> stage) {
        return entity.getDataBytes().via(stage);
    }
}
