package org.raymill.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that a user has kept, each for the address of one farm: no other one is ever shown it. A file that its owner alone can read, each line an address
 * and a token.
 */
final class SavedTokens {

    private final Path file;

    SavedTokens(Path file) {
        this.file = file;
    }

    /** Those of who uses the command line. */
    static SavedTokens ofUser() {
        return new SavedTokens(
                folder(System.getenv(), System.getProperty("user.home")).resolve("tokens"));
    }

    static Path folder(Map<String, String> environment, String home) {
        String general = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return (general.isBlank() ? Path.of(home, ".config") : Path.of(general)).resolve("raymill");
    }

    /** Where they are. */
    Path file() {
        return file;
    }

    /** The token for a farm. */
    Optional<String> find(URI farm) {
        String prefix = key(farm) + " ";
        return lines().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }

    /** Keeps the token for a farm in the place of another one. */
    void put(URI farm, String token) {
        List<String> lines = without(farm);
        lines.add(key(farm) + " " + token);
        write(lines);
    }

    /** Forgets the token for a farm; whether there was one. */
    boolean remove(URI farm) {
        boolean known = find(farm).isPresent();
        if (known) {
            write(without(farm));
        }
        return known;
    }

    private List<String> without(URI farm) {
        List<String> lines = new ArrayList<>(lines());
        lines.removeIf(line -> line.startsWith(key(farm) + " "));
        return lines;
    }

    private static String key(URI farm) {
        return farm.getScheme().toLowerCase(Locale.ROOT) + "://"
                + farm.getAuthority().toLowerCase(Locale.ROOT);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CommandException("the tokens in " + file + " can not be read: " + e.getMessage(), e);
        }
    }

    private void write(List<String> lines) {
        try {
            Files.createDirectories(file.getParent());
            boolean posix =
                    FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] owner = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Path fresh = Files.createTempFile(file.getParent(), "tokens", ".new", owner);
            Files.write(fresh, lines, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException("the token can not be kept in " + file + ": " + e.getMessage(), e);
        }
    }
}
