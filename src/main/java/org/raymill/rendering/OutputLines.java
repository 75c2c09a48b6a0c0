package org.raymill.rendering;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts the output of a program into lines. Used by one thread at a time. */
final class OutputLines {

    /** A longer line is cut. */
    static final int MAX_LINE = 4_096;

    private final InputStream output;
    private final Consumer<String> lines;
    private final byte[] line = new byte[MAX_LINE];
    private int length;

    /**
     * The lines of a program's output.
     *
     * @param lines takes them one by one
     */
    OutputLines(InputStream output, Consumer<String> lines) {
        this.output = output;
        this.lines = lines;
    }

    /** Reads until nobody has the output open any more, and closes it. */
    void readAll() {
        byte[] buffer = new byte[8_192];
        try (output) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                take(buffer, count);
            }
        } catch (IOException e) {
            lines.accept("(the output could not be read to its end: " + e.getMessage() + ")");
        }
        emit();
    }

    /** Reads what was written until now, without waiting for more, and closes the output. */
    void readWhatIsThere() {
        try (output) {
            for (int count = output.available(); count > 0; count = output.available()) {
                byte[] some = output.readNBytes(count);
                take(some, some.length);
            }
        } catch (IOException e) {
            lines.accept("(the output could not be read to its end: " + e.getMessage() + ")");
        }
        emit();
    }

    private void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            // Programs redraw their progress with carriage returns.
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                emit();
            } else if (length < MAX_LINE) {
                line[length++] = bytes[i];
            }
        }
    }

    private void emit() {
        if (length > 0) {
            lines.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
    }
}
