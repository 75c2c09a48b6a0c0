package org.raymill.api;

import java.util.Map;
import java.util.Optional;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Profile;
import org.raymill.model.Amounts;
import org.raymill.model.FrameSet;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobProfile;
import org.raymill.model.TileGrid;
import org.raymill.model.VersionRange;

/** Checks what a submission needs, each field with the others at values that are right. */
final class ProfileCheck {

    private static final String PACKAGE_FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final FrameSet ONE_FRAME = FrameSet.parse("1");

    private final Profile given;
    private final String packageName;
    private final InputErrors errors;
    private final Optional<TileGrid> tiles;

    ProfileCheck(Profile given, String packageName, InputErrors errors) {
        this.given = given;
        this.packageName = packageName;
        this.errors = errors;
        this.tiles = errors.check(
                "/profile/tiles", () -> given.tiles().map(TileGrid::parse).orElse(TileGrid.WHOLE));
    }

    /** How frames are to be cut; empty when that can not be read. */
    Optional<TileGrid> tiles() {
        return tiles;
    }

    /** How many frames a task may have, right or wrong. */
    int chunk() {
        return given.chunk().orElse(1);
    }

    /** The profile; empty when something is wrong, which is noted at its place. */
    Optional<JobProfile> check() {
        if (!packageName.matches(PACKAGE_FORM)) {
            errors.add("/profile/package", "must be a name of 1 to 64 letters, digits, '.', '-' or '_'");
        }
        given.version().ifPresent(this::version);
        Optional<FrameSet> frames = Optional.ofNullable(given.frames())
                .flatMap(text -> errors.check("/profile/frames", () -> FrameSet.parse(text)));
        int cores = given.cores().orElse(JobSubmission.DEFAULT_CORES);
        int memoryMiB = given.memoryMiB().orElse(JobSubmission.DEFAULT_MEMORY_MIB);
        errors.check("/profile/cores", () -> profile(1, TileGrid.WHOLE, cores, 1));
        errors.check("/profile/memoryMiB", () -> profile(1, TileGrid.WHOLE, 1, memoryMiB));
        errors.check("/profile/chunk", () -> profile(chunk(), tiles.orElse(TileGrid.WHOLE), 1, 1));
        given.amounts()
                .forEach((name, amount) -> errors.check(
                        "/profile/amounts/" + InputErrors.token(name), () -> Amounts.checked(Map.of(name, amount), 1)));
        Optional<HostNeeds> host =
                given.host().map(new HostCheck(errors)::check).orElse(Optional.of(HostNeeds.ANY));
        if (frames.isEmpty() || errors.hasWithin("/profile")) {
            return Optional.empty();
        }
        return Optional.of(new JobProfile(
                packageName,
                given.version(),
                frames.orElseThrow(),
                chunk(),
                tiles.orElseThrow(),
                cores,
                memoryMiB,
                host.orElseThrow(),
                given.amounts()));
    }

    /** The rendering package's name, right or wrong. */
    String packageName() {
        return packageName;
    }

    private void version(String range) {
        if (range.isBlank() || range.chars().anyMatch(Character::isISOControl)) {
            errors.add("/profile/version", "must be a range of versions such as 4.2 or >=3.6 <5; leave it out for any");
        }
        errors.check("/profile/version", () -> new VersionRange(range));
    }

    /** A profile of one frame that any host suits. */
    static JobProfile profile(int chunk, TileGrid tiles, int cores, int memoryMiB) {
        return new JobProfile("x", Optional.empty(), ONE_FRAME, chunk, tiles, cores, memoryMiB);
    }
}
