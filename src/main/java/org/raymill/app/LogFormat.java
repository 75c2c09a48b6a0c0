package org.raymill.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.composite.loggingevent.LogLevelJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggerNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventThreadNameJsonProvider;
import net.logstash.logback.composite.loggingevent.StackTraceJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node writes its log. */
enum LogFormat {
    /** A line for people. */
    TEXT,
    /** A line with an object of JSON for programs, with what it is about in fields: see {@link LogKeys}. */
    JSON;

    /**
     * Reads {@code text} or {@code json}.
     *
     * @throws IllegalArgumentException with a message for people
     */
    static LogFormat parse(String text) {
        return Stream.of(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("raymill.log.format must be text or json, not '" + text + "'"));
    }

    /** Has all of this process's log written so from now on. Text is how it begins. */
    void apply(LogKeys keys) {
        if (this == JSON && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (OutputStreamAppender<ILoggingEvent> appender : appenders(context)) {
                appender.setEncoder(json(context, keys));
            }
        }
    }

    private static List<OutputStreamAppender<ILoggingEvent>> appenders(LoggerContext context) {
        List<OutputStreamAppender<ILoggingEvent>> found = new ArrayList<>();
        var all = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (all.hasNext()) {
            Appender<ILoggingEvent> one = all.next();
            if (one instanceof OutputStreamAppender<ILoggingEvent> stream) {
                found.add(stream);
            }
        }
        return found;
    }

    /** Writes events as objects. */
    static Encoder<ILoggingEvent> json(LoggerContext context, LogKeys keys) {
        LoggingEventCompositeJsonEncoder encoder = new LoggingEventCompositeJsonEncoder();
        encoder.setContext(context);
        LoggingEventFormattedTimestampJsonProvider time = new LoggingEventFormattedTimestampJsonProvider();
        time.setFieldName("time");
        time.setTimeZone("UTC");
        LogLevelJsonProvider level = new LogLevelJsonProvider();
        LoggerNameJsonProvider logger = new LoggerNameJsonProvider();
        logger.setFieldName("logger");
        LoggingEventThreadNameJsonProvider thread = new LoggingEventThreadNameJsonProvider();
        thread.setFieldName("thread");
        StackTraceJsonProvider trace = new StackTraceJsonProvider();
        trace.setFieldName("exception");
        for (JsonProvider<ILoggingEvent> part :
                List.of(time, level, logger, thread, new ShownMessage.Json(), keys, trace)) {
            encoder.getProviders().addProvider(part);
        }
        encoder.start();
        return encoder;
    }
}
