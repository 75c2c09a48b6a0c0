package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.testing.Programs;

/** An animation of the built-in package becomes a movie by the real ffmpeg. */
@Tag("end-to-end")
class MovieIT {

    private static final int FRAMES = 6;

    private static Farm farm;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        Programs.require("ffmpeg");
        Programs.require("ffprobe");
        farm = Farm.ofOne("MovieIT");
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    private static Map<String, byte[]> sample() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (String name : new String(resource("files.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            contents.put(name, resource(name));
        }
        return contents;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = MovieIT.class.getResourceAsStream("/sample/" + name)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"webm,movie.webm,video/webm,vp9,66,50", "prores,movie.mov,video/quicktime,prores,66,49"})
    void theFramesBecomeAMovie(String format, String name, String type, String codec, int width, int height)
            throws Exception {
        JobRequest request = new JobRequest("scene.gltf", sample())
                .frames("1-" + FRAMES)
                .tiles("2x1")
                .size(65, 49);
        request.body().putObject("encode").put("format", format).put("framesPerSecond", 12);
        FarmClient client = farm.client();
        String job = client.submit(request);
        JsonNode end = client.awaitSuccess(job);

        assertThat(end.get("tasks").asInt()).isEqualTo(FRAMES * 2 + FRAMES + 1);
        assertThat(client.results(job)).hasSize(FRAMES + 1).containsKey(name);
        FarmClient.Answer movie =
                client.get("/api/v1/jobs/" + job + "/results/" + name).expect(200);
        assertThat(movie.headers().firstValue("Content-Type")).contains(type);
        assertThat(FarmClient.sha256(movie.body()))
                .isEqualTo(client.results(job).get(name).get("sha256").asText());
        Path file = Files.write(folder.resolve(name), movie.body());
        assertThat(probe(file))
                .contains("codec_name=" + codec, "width=" + width, "height=" + height)
                .contains("r_frame_rate=12/1", "nb_read_frames=" + FRAMES);
        byte[] zip =
                client.get("/api/v1/jobs/" + job + "/results.zip").expect(200).body();
        assertThat(entries(zip)).contains(name);
    }

    @Test
    void theCommandLineSubmitsAndFetchesAMovieWhoseBytesAreTheSameAgain() throws Exception {
        for (Map.Entry<String, byte[]> file : sample().entrySet()) {
            Path path = folder.resolve("scene").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Operator operator = new Operator(farm);
        for (String out : List.of("first", "second")) {
            operator.command(
                    "submit",
                    folder.resolve("scene/scene.gltf").toString(),
                    "--frames",
                    "1-" + FRAMES,
                    "--samples",
                    "1",
                    "--width",
                    "64",
                    "--height",
                    "48",
                    "--encode",
                    "mp4",
                    "--fps",
                    "24",
                    "--out",
                    folder.resolve(out).toString());
        }
        Path movie = folder.resolve("first/movie.mp4");
        assertThat(probe(movie))
                .contains("codec_name=h264", "width=64", "height=48")
                .contains("r_frame_rate=24/1", "nb_read_frames=" + FRAMES);
        assertThat(folder.resolve("second/movie.mp4")).hasSameBinaryContentAs(movie);
    }

    private static List<String> entries(byte[] zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static String probe(Path movie) throws Exception {
        Process process = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-count_frames",
                        "-show_entries",
                        "stream=codec_name,width,height,r_frame_rate,nb_read_frames",
                        movie.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
