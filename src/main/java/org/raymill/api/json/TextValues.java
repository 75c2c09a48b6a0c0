package org.raymill.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/** Values that are plain strings in JSON. */
final class TextValues {

    private TextValues() {}

    /** Reads a value from its text; throws {@link IllegalArgumentException} with a message for people. */
    interface Parser<T> {
        T parse(String text);
    }

    static <T> StdScalarSerializer<T> writer(Class<T> type) {
        return new Writer<>(type);
    }

    static <T> FromStringDeserializer<T> reader(Class<T> type, Parser<T> parser) {
        return new Reader<>(type, parser);
    }

    private static final class Writer<T> extends StdScalarSerializer<T> {

        private static final long serialVersionUID = 1;

        Writer(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class Reader<T> extends FromStringDeserializer<T> {

        private static final long serialVersionUID = 1;

        private final transient Parser<T> parser;

        Reader(Class<T> type, Parser<T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected T _deserialize(String text, DeserializationContext context) throws IOException {
            try {
                return parser.parse(text);
            } catch (IllegalArgumentException e) {
                return (T) context.handleWeirdStringValue(handledType(), text, "%s", e.getMessage());
            }
        }
    }
}
