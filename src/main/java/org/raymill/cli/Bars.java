package org.raymill.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Makes progress bars, which are drawn on the terminal's stream for people. */
final class Bars {

    private static final int REFRESH_MILLIS = 100;

    private Bars() {}

    /** A bar that counts things. */
    static ProgressBar counting(Terminal terminal, String name, long max) {
        return builder(terminal, name, max).build();
    }

    /** A bar that counts bytes, with their rate and the time that the rest will take. */
    static ProgressBar bytes(Terminal terminal, String name, long max) {
        return max < 10 << 20
                ? builder(terminal, name, max)
                        .setUnit(" KiB", 1 << 10)
                        .showSpeed()
                        .build()
                : builder(terminal, name, max)
                        .setUnit(" MiB", 1 << 20)
                        .showSpeed()
                        .build();
    }

    private static ProgressBarBuilder builder(Terminal terminal, String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new Line(terminal.err(), terminal.columns() - 1));
    }

    /** Draws a bar over and over on one line. The library's own way asks the terminal for its size through a native library. */
    private record Line(PrintWriter out, int getMaxRenderedLength, AtomicBoolean drawn) implements ProgressBarConsumer {

        private static final String BACK = "\r";
        private static final String CLEAR_TO_END = "\u001b[K";

        Line(PrintWriter out, int width) {
            this(out, width, new AtomicBoolean());
        }

        @Override
        public void accept(String bar) {
            drawn.set(true);
            String fitting = bar.length() <= getMaxRenderedLength ? bar : bar.substring(0, getMaxRenderedLength);
            out.print(BACK + fitting.stripTrailing() + CLEAR_TO_END);
            out.flush();
        }

        @Override
        public void clear() {
            out.print(BACK + CLEAR_TO_END);
            out.flush();
        }

        @Override
        public void close() {
            if (drawn.getAndSet(false)) {
                out.println();
            }
        }
    }
}
