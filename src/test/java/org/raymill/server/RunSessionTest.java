package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.rendering.ChildProcess;

/** A session at the end of a run. */
class RunSessionTest {

    @TempDir
    Path folder;

    @Test
    void aProgramWhoseFolderCanNotBeEmptiedIsEndedAndGivesItsFilesBack() throws Exception {
        AtomicInteger released = new AtomicInteger();
        Sessions sessions = new Sessions(Duration.ofMinutes(1));
        SessionDesk desk = new SessionDesk(
                sessions, folder, null, Duration.ofSeconds(1), () -> 1_000, Runnable::run, InstantSource.system());
        SessionSeat.Key key = new SessionSeat.Key(
                Samples.JOB,
                "scribe 1",
                folder,
                new RelativePath("scene.txt"),
                4,
                3,
                PictureFormat.PNG,
                Map.of(),
                1,
                Optional.empty());
        SessionSeat seat = new SessionSeat(
                key,
                new RunFolder(folder.resolve("session-1")),
                new InputCache.Inputs(folder, null, Optional::empty, released::incrementAndGet),
                Samples.order(1, Samples.JOB, "fake", new Sha256("0".repeat(64)), Map.of()));
        sessions.add(seat);
        seat.started(ChildProcess.startToTalk(
                List.of("sleep", "600"),
                folder,
                Map.of(),
                seat.name(),
                org.raymill.model.SandboxMode.NONE,
                line -> {}));
        RunSession session = new RunSession(null, seat, desk);
        session.keep();
        Files.delete(seat.folder().output());
        assertThatThrownBy(session::close).isInstanceOf(IOException.class);
        assertThat(seat.isAlive()).isFalse();
        assertThat(released).hasValue(1);
        assertThat(sessions.manifests()).isEmpty();
        assertThat(seat.folder().root()).doesNotExist();
    }
}
