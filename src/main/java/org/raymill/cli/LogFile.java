package org.raymill.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Takes the log to a file where it would spoil what is shown on the terminal, until it is ended. */
final class LogFile {

    private final Logger root;
    private final FileAppender<ILoggingEvent> file = new FileAppender<>();
    private final List<Appender<ILoggingEvent>> before = new ArrayList<>();

    /** Begins it. */
    LogFile(Path path) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n");
        encoder.start();
        file.setContext(context);
        file.setName(path.toString());
        file.setFile(path.toString());
        file.setEncoder(encoder);
        file.start();
        root.iteratorForAppenders().forEachRemaining(before::add);
        before.forEach(root::detachAppender);
        root.addAppender(file);
    }

    /** Lets the log go where it went before. */
    void end() {
        root.detachAppender(file);
        file.stop();
        before.forEach(root::addAppender);
    }
}
