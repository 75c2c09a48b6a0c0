package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.PictureFlag;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;

/** What comes of an attempt whose picture is wrong or strange. */
class PictureChecksTest {

    private static final RelativePath PICTURE = new RelativePath("frame_0007.png");

    @TempDir
    Path folder;

    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        host = new TestHost(folder);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private TaskOrder order(String todo, FlaggedPictures flagged, Optional<Integer> tile) {
        TaskOrder order = host.order(1, todo);
        return TaskOrderBuilder.builder(order)
                .tile(tile)
                .region(tile.map(index -> new PixelRegion(0, 0, 2, 3)))
                .tiles(List.of())
                .movie(Optional.empty())
                .flagged(flagged)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"broken,it is truncated", "larger,it has 5x3 pixels instead of 4x3"})
    void aPictureThatIsNotWhatWasAskedForFailsTheAttemptAndIsKept(String todo, String why) throws Exception {
        RunEnd end = host.run(host.order(1, todo));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("the picture 'frame_0007.png' is not what was asked for: " + why);
        assertThat(end.rejected()).contains(PICTURE);
        assertThat(end.files()).isEmpty();
    }

    @Test
    void aStrangePictureIsAResultWithAFlag() throws Exception {
        RunEnd end = host.run(order("black", FlaggedPictures.WARN, Optional.empty()));

        assertThat(end.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(end.files().get(0).flags()).containsExactly(PictureFlag.BLACK);
        assertThat(end.rejected()).isEmpty();
        assertThat(host.log(attempt(1))).contains("flagged: wholly black");
    }

    @Test
    void aStrangePictureFailsWhereTheJobWantsNone() throws Exception {
        RunEnd end = host.run(order("black", FlaggedPictures.FAIL, Optional.empty()));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason())
                .isEqualTo("the picture 'frame_0007.png' is flagged, and the job wants none that is: wholly black");
        assertThat(end.rejected()).contains(PICTURE);
    }

    @Test
    void nobodyHearsOfFlagsWhereTheyAreIgnored() throws Exception {
        RunEnd end = host.run(order("black", FlaggedPictures.IGNORE, Optional.empty()));

        assertThat(end.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(end.files().get(0).flags()).isEmpty();
    }

    @Test
    void aPartOfAFrameMayBeBlack() throws Exception {
        RunEnd end = host.run(order("black", FlaggedPictures.FAIL, Optional.of(0)));

        assertThat(end.reason()).isEmpty();
        assertThat(end.files().get(0).flags()).isEmpty();
    }

    @Test
    void aGoodPictureHasNoFlags() throws Exception {
        RunEnd end = host.run(order("render", FlaggedPictures.FAIL, Optional.empty()));

        assertThat(end.reason()).isEmpty();
        assertThat(end.files().get(0).flags()).isEmpty();
    }
}
