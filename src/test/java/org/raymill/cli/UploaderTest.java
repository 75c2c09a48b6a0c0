package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/** Sending files to a farm that lacks them. */
class UploaderTest {

    private static final int LARGE = (int) org.raymill.transfer.ContentSender.PACKED_UP_TO + 1;

    @TempDir
    Path folder;

    private final Random random = new Random(17);
    private final Map<AssociatedFile, Path> files = new LinkedHashMap<>();
    private FakeFarm farm;
    private FakeFiles store;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.withFiles();
        store = farm.files();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private byte[] add(String name, int size) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Path file = Files.write(folder.resolve(name), content);
        files.put(
                new AssociatedFile(new RelativePath(name), new Sha256(FakeFiles.sha256(content)), content.length),
                file);
        return content;
    }

    private Uploader.Sent upload() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Terminal terminal = new Terminal(nowhere, nowhere, false, true, 80);
        return new Uploader(new ApiClient(farm.api()), terminal).upload(files, () -> {});
    }

    @Test
    void manySmallFilesGoInFewRequests() throws IOException {
        for (int i = 0; i < 500; i++) {
            add("f" + i, 10 + i);
        }
        assertThat(upload().files()).isEqualTo(500);
        assertThat(store.contents).hasSize(500);
        assertThat(farm.asked()).containsExactly("POST /api/v1/files/missing", "POST /api/v1/files/packed");
    }

    @Test
    void whatIsThereIsNotSent() throws IOException {
        byte[] small = add("small", 100);
        byte[] large = add("large", LARGE);
        store.contents.put(FakeFiles.sha256(small), small);
        store.contents.put(FakeFiles.sha256(large), large);
        assertThat(upload()).isEqualTo(new Uploader.Sent(0, 0));
        assertThat(farm.asked()).containsExactly("POST /api/v1/files/missing");
    }

    @Test
    void aLargeFileGoesOnWhereItBrokeOff() throws IOException {
        byte[] large = add("large", LARGE);
        String sha256 = FakeFiles.sha256(large);
        store.begun(sha256, Arrays.copyOf(large, 200_000));
        upload();
        assertThat(store.contents.get(sha256)).isEqualTo(large);
        assertThat(farm.requests("PATCH /api/v1/files/" + sha256 + "/upload"))
                .singleElement()
                .satisfies(request -> assertThat(request.body()).hasSize(LARGE - 200_000));
    }

    @Test
    void aBeginningThatIsNoneOfTheFileIsSentAgain() throws IOException {
        byte[] large = add("large", LARGE);
        String sha256 = FakeFiles.sha256(large);
        store.begun(sha256, new byte[1_000]);
        upload();
        assertThat(store.contents.get(sha256)).isEqualTo(large);
        byte[] longer = add("longer", LARGE);
        store.begun(FakeFiles.sha256(longer), new byte[LARGE + 1]);
        upload();
        assertThat(store.contents.get(FakeFiles.sha256(longer))).isEqualTo(longer);
    }

    @Test
    void aConnectionThatBreaksIsMadeAgain() throws IOException {
        byte[] large = add("large", LARGE);
        String sha256 = FakeFiles.sha256(large);
        boolean[] broken = new boolean[1];
        farm.on("PATCH /api/v1/files/" + sha256 + "/upload", (exchange, request) -> {
            if (!broken[0]) {
                broken[0] = true;
                store.begun(sha256, Arrays.copyOf(large, 100_000));
                exchange.close();
            } else {
                store.upload(exchange, request);
            }
        });
        upload();
        assertThat(store.contents.get(sha256)).isEqualTo(large);
    }

    @Test
    void aFarmThatStillVerifiesIsAskedAgain() throws IOException {
        byte[] large = add("large", LARGE);
        String sha256 = FakeFiles.sha256(large);
        List<Integer> sizes = new ArrayList<>();
        farm.on("PATCH /api/v1/files/" + sha256 + "/upload", (exchange, request) -> {
            sizes.add(request.body().length);
            if (sizes.size() < 3) {
                store.begun(sha256, large);
                FakeFarm.send(exchange, 202, new byte[0]);
            } else {
                store.upload(exchange, request);
            }
        });
        upload();
        assertThat(store.contents.get(sha256)).isEqualTo(large);
        assertThat(sizes).containsExactly(LARGE, 0, 0);
    }

    @Test
    void aFileThatChangedSinceItWasHashedIsNamed() throws IOException {
        add("small", 100);
        Files.write(folder.resolve("small"), new byte[100]);
        assertThatThrownBy(this::upload)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(folder.resolve("small").toString())
                .hasMessageContaining("Submit again");
        files.clear();
        add("large", LARGE);
        Files.write(folder.resolve("large"), new byte[LARGE]);
        assertThatThrownBy(this::upload)
                .hasMessageContaining(folder.resolve("large").toString());
        Files.write(folder.resolve("large"), new byte[1]);
        assertThatThrownBy(this::upload).hasMessageContaining("has changed meanwhile");
    }
}
