package org.raymill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets the user change a document in the editor that VISUAL or EDITOR names. */
final class Editing {

    private static final long MAX_BYTES = 256L << 20;

    private final ObjectMapper json;
    private final Terminal terminal;

    Editing(ObjectMapper json, Terminal terminal) {
        this.json = json;
        this.terminal = terminal;
    }

    /** The document as it was left; empty when the file was emptied. */
    Optional<ObjectNode> edit(ObjectNode document) {
        String editor = Stream.of("VISUAL", "EDITOR")
                .map(System::getenv)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElseThrow(() ->
                        new CommandException("no editor is known; name one with EDITOR, or change values with --set"));
        try {
            Path file = Files.createTempFile("raymill-submission", ".json");
            Files.writeString(file, document.toPrettyString());
            open(editor, file);
            if (Files.readString(file).isBlank()) {
                Files.delete(file);
                return Optional.empty();
            }
            ObjectNode edited = object(file);
            Files.delete(file);
            return Optional.of(edited);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        } catch (IOException e) {
            throw new CommandException("the submission can not be edited: " + e, e);
        }
    }

    private ObjectNode object(Path file) {
        try {
            if (read(json, file) instanceof ObjectNode edited) {
                return edited;
            }
            throw new CommandException("it is no JSON object");
        } catch (CommandException e) {
            terminal.say("What you wrote is in " + file + "; --from takes it");
            throw e;
        }
    }

    /** A document of a file. */
    static JsonNode read(ObjectMapper json, Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandException(file + " is too large for a submission");
            }
            return json.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new CommandException(file + " is no JSON: " + Terminal.clean(e.getOriginalMessage()) + line, e);
        } catch (IOException e) {
            throw new CommandException(file + " can not be read: " + e, e);
        }
    }

    /** As git does it: the variable may have options, and quotes. */
    private static void open(String editor, Path file) throws IOException {
        try {
            Process process = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start();
            int status = process.waitFor();
            if (status != 0) {
                throw new CommandException(
                        "the editor '" + editor + "' ended with status " + status + "; nothing is submitted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }
}
