package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.testing.Programs;

/** The scenes that come with POV-Ray: hundreds of them, written by many people over thirty years. */
class PovRayExamplesTest {

    private static final Path EXAMPLES = Path.of("/usr/share/doc/povray/examples");

    @BeforeEach
    void needExamples() {
        Programs.require("povray");
        assertThat(EXAMPLES).as("the package povray-examples").isDirectory();
    }

    private static SceneNeeds find(Path scene) {
        try {
            JobFiles job = new JobFiles(scene, scene.getParent(), PathRules.NONE);
            new PovRayFinder(PovRayInstallation.ofHost(), job).find();
            return job.gathered();
        } catch (UnusableSceneException e) {
            throw new AssertionError(scene + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> scenes() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".pov"))
                    .sorted()
                    .toList();
        }
    }

    /** What really is not there: pictures that other scenes make first, a font of Windows, a picture without its format, a placeholder. */
    private static final Set<String> LACKING = Set.of(
            "... .inc",
            "arial.ttf",
            "desk1.png",
            "desk2.png",
            "desk3.png",
            "im_room_baked.png",
            "im_vase1_baked.png",
            "im_vase2_baked.png",
            "sign");

    @Test
    void whatIsMissingIsWhatPovRayDoesNotFindEither() throws IOException {
        Set<String> missing = new TreeSet<>();
        List<String> notes = new ArrayList<>();
        List<Path> scenes = scenes();
        int files = 0;
        for (Path scene : scenes) {
            SceneNeeds needs = find(scene);
            files += needs.needs().size();
            needs.missing().forEach(lack -> missing.add(lack.name()));
            notes.addAll(needs.notes());
        }
        assertThat(scenes).hasSizeGreaterThan(300);
        assertThat(files).isGreaterThan(scenes.size() + 100);
        assertThat(missing).containsExactlyInAnyOrderElementsOf(LACKING);
        assertThat(notes).isEmpty();
    }

    @Test
    void anAnimationIsFoundByItsSettings() {
        SceneNeeds needs = find(EXAMPLES.resolve("animations/clockd/clockd.ini"));
        assertThat(needs.needs()).extracting(need -> need.path().value()).containsExactly("clockd.ini", "clockd.pov");
        assertThat(needs.missing()).isEmpty();
    }
}
