package org.raymill.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.model.AssociatedFile;
import org.raymill.transfer.ContentSender;
import org.raymill.transfer.GateAwayException;
import org.raymill.transfer.Outgoing;
import org.raymill.transfer.OutgoingException;
import org.raymill.transfer.SendOptions;

/** Brings to the farm the files that it does not have. */
final class Uploader {

    private static final int AT_A_TIME = 8;

    private final ContentSender sender;
    private final Terminal terminal;

    Uploader(ApiClient client, Terminal terminal) {
        this.sender = new ContentSender(new ApiGate(client), SendOptions.plain(AT_A_TIME));
        this.terminal = terminal;
    }

    /**
     * Returns when the farm has all files.
     *
     * @param beforeSending is run when there is something to send; what it throws keeps it from being sent
     * @return how many were sent, with their bytes
     */
    Sent upload(Map<AssociatedFile, Path> files, Runnable beforeSending) {
        try {
            List<Outgoing> wanted = sender.wanted(
                    files.entrySet().stream().map(Uploader::outgoing).toList());
            if (!wanted.isEmpty()) {
                beforeSending.run();
            }
            long bytes = wanted.stream().mapToLong(Outgoing::size).sum();
            try (ProgressBar bar = terminal.interactive() && bytes > 0 ? Bars.bytes(terminal, "Files", bytes) : null) {
                sender.send(wanted, bar == null ? count -> {} : bar::stepBy);
            }
            terminal.say("Files: " + files.size() + ", uploaded " + wanted.size() + " (" + Sizes.text(bytes) + ")");
            return new Sent(wanted.size(), bytes);
        } catch (IOException e) {
            throw explain(e);
        }
    }

    private static Outgoing outgoing(Map.Entry<AssociatedFile, Path> file) {
        return new Outgoing(
                file.getKey().sha256(),
                file.getKey().size(),
                file.getValue().toString(),
                () -> FileChannel.open(file.getValue()));
    }

    private static CommandException explain(IOException failure) {
        if (failure.getCause() instanceof CommandException known && !(failure instanceof OutgoingException)) {
            return known;
        }
        if (failure instanceof GateAwayException) {
            return new FarmAwayException(failure.getMessage(), failure);
        }
        String what = Terminal.clean(String.valueOf(failure.getMessage()));
        if (failure instanceof OutgoingException content && content.changed()) {
            return new CommandException(what + (what.endsWith("?") ? " Submit again" : ". Submit again"), failure);
        }
        return new CommandException(failure instanceof InterruptedIOException ? "interrupted" : what, failure);
    }

    /** What was sent. */
    record Sent(int files, long bytes) {}
}
