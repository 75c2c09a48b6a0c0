package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.sealing.KeyFiles;

/** The keys of a site from the command line. */
class KeysCommandTest {

    @TempDir
    private Path folder;

    private CommandRun keys(String command, String... more) {
        String[] all = new String[more.length + 3];
        all[0] = "keys";
        all[1] = command;
        all[2] = folder.resolve("site.keys").toString();
        System.arraycopy(more, 0, all, 3, more.length);
        return CommandRun.of(all);
    }

    @Test
    void aFileIsMadeThatItsOwnerAloneReads() throws IOException {
        CommandRun run = keys("create");
        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("[0-9a-f]{8}\n");
        assertThat(run.err()).contains("encrypt = yes, key-file = \"" + folder.resolve("site.keys") + "\"");
        Path file = folder.resolve("site.keys");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(KeyFiles.read(file).names()).containsExactly(run.out().strip());
        assertThat(run.out() + run.err()).doesNotContain(Files.readString(file).strip());
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        keys("create");
        String before = Files.readString(folder.resolve("site.keys"));
        CommandRun run = keys("create");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is not overwritten");
        assertThat(folder.resolve("site.keys")).hasContent(before);
    }

    @Test
    void anAddedKeyComesFirst() throws IOException {
        String old = keys("create").out().strip();
        List<String> both = keys("add").out().lines().toList();
        assertThat(both).hasSize(2).endsWith(old);
        assertThat(keys("show").out().lines().toList()).isEqualTo(both);
        assertThat(new ObjectMapper()
                        .readTree(keys("show", "--json").out())
                        .at("/keys/0")
                        .asText())
                .isEqualTo(both.get(0));
        assertThat(Files.list(folder)).as("nothing else is left there").hasSize(1);
    }

    @Test
    void aKeyIsRemovedThatEncryptsNoMore() throws IOException {
        String old = keys("create").out().strip();
        CommandRun inUse = keys("remove", old);
        assertThat(inUse.status()).isEqualTo(1);
        assertThat(inUse.err()).contains("the key " + old + " is the one that encrypts", "raymill keys add");
        String newer = keys("add").out().lines().toList().get(0);
        assertThat(keys("remove", newer).err()).contains("is the one that encrypts");
        assertThat(keys("remove", "nothing").err())
                .contains("there is no key 'nothing'; there are " + newer + ", " + old);
        CommandRun removed = keys("remove", old);
        assertThat(removed.status()).isZero();
        assertThat(removed.out()).isEqualTo(newer + "\n");
        assertThat(removed.err()).contains("can be read no more", "count as missing");
        assertThat(keys("show").out()).isEqualTo(newer + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("site.keys"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNoFileOfKeysIsNamed() throws IOException {
        assertThat(keys("show").err()).contains("there is no file", "raymill keys create");
        Files.writeString(folder.resolve("site.keys"), "something else");
        folder.resolve("site.keys").toFile().setReadable(false, false);
        folder.resolve("site.keys").toFile().setReadable(true, true);
        CommandRun run = keys("add");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("site.keys", "raymill keys create").doesNotContain("something else");
        assertThat(folder.resolve("site.keys")).hasContent("something else");
    }
}
