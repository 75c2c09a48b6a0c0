package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.rendering.definition.Definitions;
import org.raymill.testing.Programs;

/** The definition that docs/rendering-packages.md writes as an example, with the program that it is for. */
class WorkedExampleTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example (\\S+) -->\\n```hocon\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private RenderingPackage svg;

    @BeforeEach
    void readTheDocument() throws Exception {
        Programs.require("rsvg-convert");
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/rendering-packages.md")));
        assertThat(example.find()).isTrue();
        Path packages = Files.createDirectory(folder.resolve("packages"));
        Files.writeString(packages.resolve(example.group(1)), example.group(2));
        Definitions all =
                Definitions.read(Optional.of(packages), ConfigFactory.empty().root());
        assertThat(all.forScene("drawing.svg").orElseThrow().name()).isEqualTo("svg");
        svg = InstalledPackages.once(all.alone("svg")).get(0);
    }

    @Test
    void itRendersADrawing() throws Exception {
        Path picture = render("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='4'>"
                + "<rect width='4' height='4' fill='#0000ff'/></svg>");

        var image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(80);
        assertThat(image.getRGB(10, 20)).isEqualTo(0xff0000ff);
        assertThat(image.getRGB(70, 20)).as("the background of the setting").isEqualTo(0xffff8800);
    }

    @Test
    void itSaysWhyADrawingCanNotBeRead() throws IOException, InterruptedException {
        try {
            render("<svg");
        } catch (RenderingException e) {
            assertThat(e)
                    .hasMessageStartingWith("Error reading SVG ")
                    .hasMessageEndingWith(" (svg ended with exit status 1 on frame 1)");
            return;
        }
        throw new AssertionError("half a drawing was rendered");
    }

    private Path render(String drawing) throws IOException, InterruptedException, RenderingException {
        Path inputs = Files.createDirectories(folder.resolve("inputs"));
        Files.writeString(inputs.resolve("drawing.svg"), drawing);
        RenderTask task = new RenderTask(
                inputs,
                new RelativePath("drawing.svg"),
                Files.createDirectories(folder.resolve("output")),
                folder.resolve("work"),
                80,
                40,
                PictureFormat.PNG,
                Map.of("background", "#ff8800"),
                1,
                List.of(1),
                Optional.empty());
        svg.render(task, new PlainContext(folder));
        return task.outputs().resolve("frame_0001.png");
    }
}
