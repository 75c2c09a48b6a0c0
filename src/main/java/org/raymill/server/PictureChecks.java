package org.raymill.server;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.PictureFlag;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOrder;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.rendering.RenderingException;
import org.raymill.rendering.check.PictureCheck;

/** Looks at each picture of an attempt before anything of it leaves the host. */
final class PictureChecks {

    private PictureChecks() {}

    /**
     * Checks a picture that a program, or an assembly, has made. One that fails is kept for people to look at.
     *
     * @param version of the package that made it; empty when that does not matter
     * @return the picture as a file to stage, with what is strange about it
     * @throws RenderingException when it is not the picture that was asked for, or is flagged and the job wants no such picture
     */
    static StageFile check(
            TaskRun run, RelativePath name, int frame, Optional<Integer> tile, String version, String identity)
            throws RenderingException {
        TaskOrder order = run.order();
        Path file = run.folder().output().resolve(name.value());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RenderingException("the renderer wrote no '" + name + "'");
        }
        PixelRegion region = order.region().orElse(PixelRegion.whole(order.width(), order.height()));
        PictureCheck.Finding finding = PictureCheck.look(
                file,
                order.format(),
                region.width(),
                region.height(),
                PictureCheck.DEFAULT_MAGENTA_SHARE,
                run::cancelled);
        if (finding.failure().isPresent()) {
            run.reject(name);
            throw new RenderingException("the picture '" + name + "' is not what was asked for: "
                    + finding.failure().get());
        }
        List<PictureFlag> flags = tile.isPresent() ? ofTile(finding.flags()) : finding.flags();
        if (order.flagged() == FlaggedPictures.IGNORE || flags.isEmpty()) {
            return new StageFile(name, frame, tile, List.of(), version, identity);
        }
        String text = flags.stream().map(PictureFlag::text).collect(Collectors.joining(", "));
        run.log("the picture '" + name + "' is flagged: " + text);
        if (order.flagged() == FlaggedPictures.FAIL && flags.stream().anyMatch(PictureFlag::canFail)) {
            run.reject(name);
            throw new RenderingException(
                    "the picture '" + name + "' is flagged, and the job wants none that is: " + text);
        }
        return new StageFile(name, frame, tile, flags, version, identity);
    }

    /** A part of a frame may well be black: only the whole frame is looked at for that. */
    private static List<PictureFlag> ofTile(List<PictureFlag> flags) {
        return flags.stream().filter(flag -> !flag.canFail()).toList();
    }
}
