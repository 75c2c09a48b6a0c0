package org.raymill.app;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Pattern;
import net.logstash.logback.composite.loggingevent.MessageJsonProvider;

/**
 * The message of a line of the log without the rights that stand in addresses: Akka writes whole addresses when it has to break off an answer. Named by {@code
 * logback.xml} as {@code %shown}.
 */
public final class ShownMessage extends ClassicConverter {

    /** What comes before a right, and the right. */
    private static final Pattern RIGHT = Pattern.compile("(/transfers/)[0-9A-Za-z_-]+");

    /** A message as it may be written. */
    static String of(String message) {
        return message != null && message.contains("/transfers/")
                ? RIGHT.matcher(message).replaceAll("$1...")
                : message;
    }

    @Override
    public String convert(ILoggingEvent event) {
        return of(event.getFormattedMessage());
    }

    /** The same in a log of JSON. */
    static final class Json extends MessageJsonProvider {
        @Override
        public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
            generator.writeStringField(getFieldName(), of(event.getFormattedMessage()));
        }
    }
}
