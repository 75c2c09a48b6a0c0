package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The classes of a node as Java keeps them in memory, in a file of which all processes under test make use: a node starts in half the time with it,
 * and the tests start a hundred of them. It is made once for a jar, by a node that renders one job.
 */
final class NodeArchive {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static List<String> options;

    private NodeArchive() {}

    /** What a Java is told that makes use of it. */
    static synchronized List<String> options(Path jar) {
        if (options == null) {
            // The node that makes it has none.
            options = List.of();
            options = List.of("-XX:SharedArchiveFile=" + archive(jar));
        }
        return options;
    }

    private static Path archive(Path jar) {
        Path archive = jar.resolveSibling("end-to-end.jsa");
        try (FileChannel lock = FileChannel.open(
                jar.resolveSibling("end-to-end.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Another process of tests may be about to make it, too.
            lock.lock();
            if (!Files.exists(archive)
                    || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                make(archive);
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path archive) throws IOException {
        Path part = archive.resolveSibling("end-to-end.jsa.part");
        Files.deleteIfExists(part);
        // Java warns of each class that it can not keep.
        List<String> options = List.of("-XX:ArchiveClassesAtExit=" + part, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        try (Farm farm = new Farm("NodeArchive", FarmDatabase.byDefault(), Hosts.loopback())) {
            farm.withJava(options).start(Map.of("all", "control,api,render")).ready(1);
            farm.client()
                    .awaitSuccess(farm.client()
                            .submit(JobRequest.of(Scenes.sample())
                                    .frames("1-2")
                                    .size(32, 24)
                                    .samples(1)));
            farm.node("all").terminate();
            farm.node("all").waitFor(LIMIT);
        }
        Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
