package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.ResultWriterCommand.StagedPictures;

/** Which attempts have staged the same pictures. */
class StagedComparisonTest {

    static final PictureComparer BY_BYTES =
            (one, other, format, width, height, exact) -> Files.mismatch(one.path(), other.path()) < 0
                    ? Optional.empty()
                    : Optional.of(exact ? "other bytes" : "too many other bytes");

    private static final JobId JOB = new JobId("0000000000000001");
    private static final TaskId TASK = new TaskId(StepName.RENDER, 3);

    @TempDir
    Path folder;

    private StorageLayout layout;
    private StagedComparison comparison;

    @BeforeEach
    void open() {
        layout = new StorageLayout(folder);
        comparison = new StagedComparison(new ResultStore(layout), BY_BYTES);
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    private void stage(int attempt, String... contents) throws IOException {
        Files.createDirectories(layout.staged(JOB, attempt(attempt)));
        for (int i = 0; i < contents.length; i++) {
            Files.writeString(layout.staged(JOB, attempt(attempt)).resolve("frame_" + i + ".png"), contents[i]);
        }
    }

    private CompareReply compare(int newest, int... others) {
        List<AttemptId> former = java.util.Arrays.stream(others)
                .mapToObj(StagedComparisonTest::attempt)
                .toList();
        StagedPictures pictures = new StagedPictures(
                List.of(new RelativePath("frame_0.png"), new RelativePath("frame_1.png")), PictureFormat.PNG, 1, 1);
        List<AttemptId> exact = former.subList(0, former.size() - 1);
        return comparison.compare(new Compare(JOB, TASK, attempt(newest), former, exact, pictures, null));
    }

    @Test
    void thoseThatMadeTheSameAgree() throws IOException {
        stage(1, "a", "b");
        stage(2, "a", "other");
        stage(3, "a", "b");
        assertThat(compare(3, 1, 2))
                .isEqualTo(new CompareReply(
                        TASK,
                        attempt(3),
                        List.of(attempt(1)),
                        List.of(attempt(2)),
                        "frame_1.png: too many other bytes",
                        ""));
    }

    @Test
    void eachIsComparedAsExactlyAsItHasToBe() throws IOException {
        stage(1, "a", "other");
        stage(2, "a", "b");
        stage(3, "a", "b");
        assertThat(compare(3, 1, 2).difference()).isEqualTo("frame_1.png: other bytes");
    }

    @Test
    void whatIsMissingIsAProblemAndNoDifference() throws IOException {
        stage(1, "a", "b");
        CompareReply reply = compare(2, 1);
        assertThat(reply.problem()).contains("attempt " + attempt(2) + " is missing");
        assertThat(reply.differing()).isEmpty();
    }
}
