package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An installed Chromium without a window, as a process with a profile of its own. */
final class BenchBrowser implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long STOP_LIMIT_SECONDS = 15;

    private final Process process;
    private final DevTools page;

    private BenchBrowser(Process process, DevTools page) {
        this.process = process;
        this.page = page;
    }

    /**
     * Starts it.
     *
     * @param program where it is; empty for the first that the PATH has
     * @param profile a folder for all that it keeps; need not be there
     * @param log gets its output
     */
    static BenchBrowser start(Optional<Path> program, Path profile, Path log) {
        List<String> command = new ArrayList<>(List.of(
                program.orElseGet(BenchBrowser::installed).toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=1280,800",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "about:blank"));
        if ("root".equals(System.getProperty("user.name"))) {
            // It refuses to hold itself back for that user, and sees this farm alone.
            command.add(1, "--no-sandbox");
        }
        Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            return new BenchBrowser(process, DevTools.connect(page(process, profile)));
        } catch (IOException e) {
            end(process);
            throw new CommandException("the browser can not be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            end(process);
            throw e;
        }
    }

    private static Path installed() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        "there is no Chromium in the PATH: install one, or name it with --browser"));
    }

    private static URI page(Process process, Path profile) throws IOException {
        Path port = profile.resolve("DevToolsActivePort");
        BenchFarm.waitFor("the browser to start", START_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new CommandException("the browser has ended with status " + process.exitValue());
            }
            return Files.isRegularFile(port) && port.toFile().length() > 0;
        });
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        try {
            String answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                    .body();
            for (JsonNode target : new ObjectMapper().readTree(answer)) {
                if (target.get("type").asText().equals("page")) {
                    return URI.create(target.get("webSocketDebuggerUrl").asText());
                }
            }
            throw new CommandException("the browser has no page: " + answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    /** Its only page. */
    DevTools page() {
        return page;
    }

    @Override
    public void close() {
        page.close();
        end(process);
    }

    private static void end(Process process) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
