package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.RelativePath;

class PovRayFinderTest {

    @TempDir
    Path folder;

    private Path job;
    private Path installed;

    @BeforeEach
    void makeFolders() throws IOException {
        job = Files.createDirectories(folder.resolve("job"));
        installed = Files.createDirectories(folder.resolve("povray/include"));
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = job.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines), StandardCharsets.ISO_8859_1);
    }

    private SceneNeeds find(Path scene, String... rules) throws UnusableSceneException {
        PathRules maps =
                new PathRules(List.of(rules).stream().map(PathRules.Rule::parse).toList());
        JobFiles files = new JobFiles(scene, job, maps);
        new PovRayFinder(PovRayInstallation.of(List.of(installed)), files).find();
        return files.gathered();
    }

    private static List<String> paths(SceneNeeds needs) {
        return needs.needs().stream().map(need -> need.path().value()).toList();
    }

    private static List<String> missing(SceneNeeds needs) {
        return needs.missing().stream()
                .map(missing -> missing.name() + " for " + missing.referrer())
                .toList();
    }

    private static String made(SceneNeeds needs, String path) {
        return new String(needs.made().get(new RelativePath(path)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void includesAreFollowedAndWhatIsInstalledIsLeft() throws Exception {
        Path scene = write("scene.pov", "#include \"colors.inc\"", "#include \"parts/a.inc\"", "#include \"own.inc\"");
        Files.writeString(installed.resolve("own.inc"), "#include \"nowhere.inc\"");
        write("parts/a.inc", "#include \"parts/b\"", "#include \"scene.pov\"");
        write("parts/b.inc", "text { ttf \"timrom.ttf\" \"x.png\" 1, 0 pigment { image_map { png \"tex/w.png\" } } }");
        write("tex/w.png");

        SceneNeeds needs = find(scene);

        assertThat(paths(needs)).containsExactly("scene.pov", "parts/a.inc", "parts/b.inc", "tex/w.png");
        assertThat(missing(needs)).isEmpty();
        assertThat(needs.made()).isEmpty();
        assertThat(needs.needs().get(3).referrer()).isEqualTo("parts/b.inc:1");
    }

    @Test
    void whatIsMissingIsNamedWithWhoNeedsIt() throws Exception {
        Path scene = write(
                "scene.pov",
                "#include \"a.inc\"",
                "image_map { png \"tex/w.png\" }",
                "#declare M = \"m.jpg\";",
                "#if (file_exists(\"maybe.inc\")) #end");
        write("a.inc", "height_field { tga \"tex/h.tga\" }");

        assertThat(missing(find(scene)))
                .containsExactly("tex/w.png for scene.pov:2", "m.jpg for scene.pov:3", "tex/h.tga for a.inc:1");
    }

    @Test
    void whatPovRayCanNotOpenByItsNameIsRefusedWithTheRemedy() throws Exception {
        Path scene = job.resolve("scene.pov");
        Files.write(
                scene,
                List.of(
                        "#include \"schön.inc\"",
                        "image_map { png \"größe/w.png\" }",
                        "#declare M = \"" + folder + "/Büro/m.png\";",
                        "#if (file_exists(\"ä.inc\")) #end",
                        "image_map { png concat(\"öl\", str(frame_number, 0, 0), \".png\") }",
                        "// \"nur ein Wort: Grüße\"",
                        "image_map { png \"plain.png\" }"));
        for (String name : List.of("schön.inc", "größe/w.png", "../Büro/m.png", "ä.inc", "öl1.png", "plain.png")) {
            Files.createDirectories(job.resolve(name).getParent());
            Files.writeString(job.resolve(name), "");
        }

        SceneNeeds needs = find(scene);

        assertThat(missing(needs))
                .containsExactly(
                        "schön.inc for scene.pov:1",
                        "größe/w.png for scene.pov:2",
                        folder + "/Büro/m.png for scene.pov:3",
                        "öl*.png for scene.pov:5");
        assertThat(needs.missing()).allSatisfy(missing -> assertThat(missing.hint())
                .contains("letters beyond ASCII")
                .contains("rename it"));
    }

    @Test
    void aFolderAboveTheSceneMayHaveAnyName() throws Exception {
        Files.createDirectories(job.resolve("schöne = Szenen/tex"));
        Path scene = Files.writeString(job.resolve("schöne = Szenen/scene.pov"), "#include \"tex/a.inc\"");
        Files.writeString(job.resolve("schöne = Szenen/tex/a.inc"), "");

        assertThat(find(scene).missing()).isEmpty();
    }

    @Test
    void aSceneOrALibraryOfAnIniFileThatPovRayCanNotOpenIsRefused() throws Exception {
        Path settings = job.resolve("anim.ini");
        Files.write(settings, List.of("Input_File_Name=\"schön.pov\"", "Library_Path=\"bücher\""));
        Files.writeString(job.resolve("schön.pov"), "");
        Files.createDirectories(job.resolve("bücher"));

        assertThat(missing(find(settings))).containsExactly("schön.pov for anim.ini:1", "bücher for anim.ini:2");
    }

    @Test
    void anIniFileNamesTheSceneAndItsLibraries() throws Exception {
        Path scene = write(
                "shot.ini", "[all]", "Input_File_Name = \"scene.pov\" ; the scene", "library_path=lib", "+Llib2 +KFI1");
        write("scene.pov", "#include \"x.inc\"", "image_map { png \"y.png\" }", "#include \"z.inc\"");
        write("lib/x.inc");
        write("lib2/y.png");
        write("z.inc");
        write("povray.ini", "Antialias=on");

        SceneNeeds needs = find(scene);

        assertThat(paths(needs))
                .containsExactlyInAnyOrder("shot.ini", "povray.ini", "scene.pov", "lib/x.inc", "lib2/y.png", "z.inc");
        assertThat(needs.missing()).isEmpty();
        assertThat(needs.made()).isEmpty();
    }

    @Test
    void anIniFileSaysItsFramesAndItsSize() throws Exception {
        write("t.pov");
        assertThat(extent(
                        "Input_File_Name=t.pov", "Initial_Frame=3", "final_frame = \"24\" ; all", "Width=320", "+H240"))
                .isEqualTo("3-24 320 240");
        assertThat(extent("Input_File_Name=t.pov", "+KFI1 +KFF30 +W99", "Subset_Start_Frame=5", "+EF7"))
                .as("a part of it")
                .isEqualTo("5-7 99 -");
        assertThat(extent("Input_File_Name=t.pov", "Final_Frame=9", "Subset_End_Frame=0.5"))
                .as("half of it can not be told before the program runs")
                .isEqualTo("1-9 - -");
        assertThat(extent("Input_File_Name=t.pov", ";Final_Frame=9", "[big]", "Width=9000"))
                .as("comments, and sections that nobody chooses")
                .isEqualTo("- - -");
    }

    private String extent(String... lines) throws Exception {
        OwnExtent own = find(write("shot.ini", lines)).extent(Optional.empty()).orElseThrow();
        return own.frames().map(Object::toString).orElse("-") + " "
                + own.width().map(Object::toString).orElse("-") + " "
                + own.height().map(Object::toString).orElse("-");
    }

    @Test
    void aSceneFileSaysNeither() throws Exception {
        assertThat(find(write("scene.pov", "#declare Final_Frame=9;")).extent(Optional.empty()))
                .isEmpty();
    }

    @Test
    void anIniFileWithoutASceneIsRefused() throws Exception {
        Path scene = write("shot.ini", "Antialias=on");
        assertThatThrownBy(() -> find(scene)).hasMessageContaining("Input_File_Name");
    }

    @Test
    void absolutePathsAreReplacedByTheJobs() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("show/tex"));
        Files.writeString(elsewhere.resolve("w.png"), "wood");
        Files.writeString(elsewhere.resolve("more.inc"), "image_map { png \"" + elsewhere.resolve("v.png") + "\" }");
        Files.writeString(elsewhere.resolve("v.png"), "v");
        write("tex/near.png");
        Path scene = write(
                "scene.pov",
                "// \u00e4 comment in no UTF-8",
                "image_map { png \"P:\\show\\tex\\w.png\" }",
                "image_map { png \"tex\\near.png\" }",
                "#include \"" + elsewhere.resolve("more.inc") + "\"");

        SceneNeeds needs = find(scene, "P:\\show=" + folder.resolve("show"));

        String outside = "outside" + elsewhere + "/";
        assertThat(needs.missing()).isEmpty();
        assertThat(paths(needs))
                .containsExactly(
                        "scene.pov", outside + "w.png", "tex/near.png", outside + "more.inc", outside + "v.png");
        assertThat(made(needs, "scene.pov"))
                .isEqualTo("// \u00e4 comment in no UTF-8\nimage_map { png \"" + outside
                        + "w.png\" }\nimage_map { png \"tex/near.png\" }\n#include \"" + outside + "more.inc\"");
        assertThat(made(needs, outside + "more.inc")).isEqualTo("image_map { png \"" + outside + "v.png\" }");
    }

    @Test
    void aPathOfAnotherSystemWithoutARuleIsMissingWithTheNextStep() throws Exception {
        Path scene = write("scene.pov", "image_map { png \"Q:\\tex\\w.png\" }");
        assertThat(find(scene).missing()).singleElement().satisfies(missing -> {
            assertThat(missing.name()).isEqualTo("Q:\\tex\\w.png");
            assertThat(missing.hint()).contains("--map 'Q:=FOLDER'");
        });
    }

    @Test
    void anAbsolutePathThatIsPutTogetherIsRefused() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("tex"));
        Files.writeString(elsewhere.resolve("w1.png"), "");
        Path scene = write(
                "scene.pov", "image_map { png concat(\"" + elsewhere + "/w\", str(frame_number, 0, 0), \".png\") }");
        assertThat(find(scene).missing()).singleElement().satisfies(missing -> assertThat(missing.hint())
                .contains("relative"));
    }

    @Test
    void allFilesOfAPatternAreTaken() throws Exception {
        Path scene = write("scene.pov", "image_map { png concat(\"tex/f[\", str(frame_number, 0, 0), \"].png\") }");
        write("tex/f[1].png");
        write("tex/f[23].png");
        write("tex/g.png");
        assertThat(paths(find(scene))).containsExactly("scene.pov", "tex/f[1].png", "tex/f[23].png");
        Path other = write("other.pov", "image_map { png concat(\"tex/h\", str(frame_number, 0, 0), \".png\") }");
        assertThat(missing(find(other))).containsExactly("tex/h*.png for other.pov:1");
    }

    @Test
    void filesAboveTheJobsFolderGetAPlaceInIt() throws Exception {
        Files.writeString(folder.resolve("w.png"), "");
        Path scene = write("scene.pov", "image_map { png \"../w.png\" }");
        SceneNeeds needs = find(scene);
        assertThat(paths(needs)).containsExactly("scene.pov", "outside" + folder + "/w.png");
        assertThat(made(needs, "scene.pov")).contains("\"outside" + folder + "/w.png\"");
    }

    @Test
    void libraryFoldersElsewhereAreReplacedToo() throws Exception {
        Path library = Files.createDirectories(folder.resolve("lib"));
        Files.writeString(library.resolve("x.inc"), "");
        Path scene = write(
                "shot.ini",
                "Input_File_Name=scene.pov",
                "Library_Path=" + library,
                "Library_Path=\"" + installed + "\"");
        write("scene.pov", "#include \"x.inc\"");
        SceneNeeds needs = find(scene);
        assertThat(needs.missing()).isEmpty();
        assertThat(paths(needs)).containsExactlyInAnyOrder("shot.ini", "scene.pov", "outside" + library + "/x.inc");
        assertThat(made(needs, "shot.ini")).contains("Library_Path=outside" + library + "\n", "\"" + installed + "\"");
    }
}
