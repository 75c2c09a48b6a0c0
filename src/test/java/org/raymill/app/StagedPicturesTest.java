package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.JobId;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.rendering.Previews;
import org.raymill.site.PictureInspection.RefusedException;
import org.raymill.site.PictureInspection.Wanted;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;

/** What is made of pictures that another site has sent, whatever they are. */
class StagedPicturesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2m");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final RelativePath NAME = new RelativePath("frame_0001.png");

    @TempDir
    private Path folder;

    private StorageLayout layout;
    private ResultStore results;
    private StagedPictures pictures;

    @BeforeEach
    void prepare() {
        layout = new StorageLayout(folder);
        results = new ResultStore(layout);
        pictures = new StagedPictures(layout, results);
    }

    @Test
    void whatWasAskedForIsTakenWithWhatIsStrangeAboutIt() throws IOException {
        stage(png(8, 6, 0x336699));
        assertThat(look(FlaggedPictures.WARN)).isEmpty();
        stage(png(8, 6, 0));
        assertThat(look(FlaggedPictures.WARN)).containsExactly(PictureFlag.BLACK);
        assertThat(look(FlaggedPictures.IGNORE)).isEmpty();
        assertThat(staged()).exists();
    }

    @Test
    void whatIsNoSuchPictureIsRefusedAndKeptToBeLookedAt() throws IOException {
        byte[] whole = png(8, 6, 0x336699);
        for (byte[] other : List.of(
                "<html>no picture</html>".getBytes(),
                png(8, 7, 0x336699),
                java.util.Arrays.copyOf(whole, whole.length - 20),
                new byte[] {0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0})) {
            stage(other);
            assertThatThrownBy(() -> look(FlaggedPictures.IGNORE))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("the picture 'frame_0001.png' is not what was asked for: ");
            assertThat(staged()).doesNotExist();
            assertThat(results.rejected().find(JOB, ATTEMPT).orElseThrow().path())
                    .hasBinaryContent(other);
        }
    }

    @Test
    void aFlaggedOneIsRefusedWhenTheJobSaysSo() throws IOException {
        stage(png(8, 6, 0));
        assertThatThrownBy(() -> look(FlaggedPictures.FAIL))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith("the job wants none that is: wholly black");
        assertThat(staged()).doesNotExist();
    }

    @Test
    void whatIsNotStagedAnyMoreIsNoReasonToRefuseAnything() {
        assertThatThrownBy(() -> look(FlaggedPictures.WARN))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RefusedException.class);
    }

    private List<PictureFlag> look(FlaggedPictures flagged) throws IOException {
        return pictures.look(JOB, ATTEMPT, NAME, new Wanted(PictureFormat.PNG, 8, 6, flagged), () -> false);
    }

    private Path staged() {
        return layout.staged(JOB, ATTEMPT).resolve(NAME.value());
    }

    private void stage(byte[] content) throws IOException {
        Files.createDirectories(staged().getParent());
        Files.write(staged(), content);
    }

    private static byte[] png(int width, int height, int colour) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, colour);
        }
        return Previews.png(picture);
    }
}
