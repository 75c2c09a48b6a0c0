package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Listens to the farm's server-sent events on a thread of its own, and connects again when the stream is cut. */
final class EventStream implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** The longest line that is read, in characters. */
    private static final int MAX_LINE = 1 << 20;

    /** Hears what comes; called from the stream's thread. */
    interface Listener {

        /** The stream flows, for the first time or again, or has left something out: what happened before was not heard. */
        void connected();

        /**
         * Something happened.
         *
         * @param name the kind of event
         * @param data a JSON document
         */
        void event(String name, String data);
    }

    private final ApiClient client;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private InputStream open;

    EventStream(ApiClient client, Listener listener) {
        this.client = client;
        this.listener = listener;
    }

    /** Starts to listen. */
    void start() {
        Thread thread = new Thread(this::listen, "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            do {
                try (InputStream events = client.stream("/api/v1/events", "text/event-stream")) {
                    if (!begin(events)) {
                        return;
                    }
                    listener.connected();
                    read(new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8)));
                } catch (IOException | CommandException e) {
                    // Whoever waits for events asks the farm itself now and then, and so hears what is wrong.
                }
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean begin(InputStream events) {
        open = events;
        return closed.getCount() > 0;
    }

    private void read(Reader reader) throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = line(reader); line != null; line = line(reader)) {
            if (line.isEmpty()) {
                if (name.equals("reset")) {
                    listener.connected();
                } else if (!data.isEmpty()) {
                    listener.event(name, data.toString());
                }
                name = "message";
                data.setLength(0);
            } else if (line.startsWith("event:")) {
                name = value(line);
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value(line));
                if (data.length() > MAX_LINE) {
                    throw new IOException("an event is too long");
                }
            }
        }
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    private static String line(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
            if (line.length() > MAX_LINE) {
                throw new IOException("an event is too long");
            }
        }
        return null;
    }

    /** Ends it. */
    @Override
    public synchronized void close() {
        closed.countDown();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is not needed any more.
            }
        }
    }
}
