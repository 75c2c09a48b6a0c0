package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.raymill.model.JobId;

/**
 * What is kept of jobs that ended long ago: on the shared storage, a document each, in a folder for each month in which jobs ended. Methods block and may
 * be called from any thread.
 *
 * <pre>
 * archive/2026-11/JOB.json.gz   the document of a job
 * archive/parts/JOB.RANDOM      a document that is being written
 * archive/leaving/JOB           the job is being removed, and its folder is to go as well
 * </pre>
 */
public final class JobArchive {

    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("uuuu-MM").withZone(ZoneOffset.UTC);
    private static final String ENDING = ".json.gz";
    private static final String MONTHS = "\\d{4,6}-\\d\\d";

    private final StorageLayout layout;

    public JobArchive(StorageLayout layout) {
        this.layout = layout;
    }

    /** Writes a document. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Puts a job's document there, whole or not at all; another one of the same job is replaced.
     *
     * @param endedAt when the job ended
     */
    public void put(JobId job, Instant endedAt, Content content) throws IOException {
        layout.requireMounted();
        Path folder = layout.archive().resolve(MONTH.format(endedAt));
        try {
            Files.createDirectories(folder);
            Path part = Files.createDirectories(parts()).resolve(job + "." + UUID.randomUUID());
            try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                GZIPOutputStream packed = new GZIPOutputStream(Channels.newOutputStream(file));
                content.writeTo(packed);
                packed.finish();
                file.force(true);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(
                    part,
                    folder.resolve(job + ENDING),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            SafeFiles.syncFolder(folder);
        } catch (IOException e) {
            throw StorageProblem.wrap("archive the job " + job + " in", folder, e);
        }
    }

    /** A job's document, as it was written; empty when there is none. */
    public Optional<InputStream> read(JobId job) throws IOException {
        Optional<Path> file = find(job);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            InputStream packed = Files.newInputStream(file.get());
            try {
                return Optional.of(new GZIPInputStream(packed));
            } catch (IOException e) {
                packed.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Of a job that went on after it was written down, and ended again in another month, the later document says what became of it. */
    private Optional<Path> find(JobId job) throws IOException {
        return months().stream()
                .sorted(Comparator.reverseOrder())
                .map(month -> layout.archive().resolve(month).resolve(job + ENDING))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The months for which there are jobs, such as {@code 2026-11}, the first one first. */
    public List<String> months() throws IOException {
        return names(layout.archive()).stream()
                .filter(name -> name.matches(MONTHS))
                .toList();
    }

    /**
     * The jobs of a month, by id.
     *
     * @param after only those after this one
     */
    public List<JobId> jobs(String month, Optional<JobId> after, int limit) throws IOException {
        if (!month.matches(MONTHS)) {
            throw new IllegalArgumentException("'" + month + "' is no month; write it like 2026-11");
        }
        return names(layout.archive().resolve(month)).stream()
                .filter(name -> name.endsWith(ENDING))
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .filter(JobId::isValid)
                .filter(name -> after.isEmpty() || name.compareTo(after.get().value()) > 0)
                .limit(limit)
                .map(JobId::new)
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Notes that a job is about to be removed, because its document is here. */
    void leaves(JobId job) throws IOException {
        Path folder = Files.createDirectories(leaving());
        Files.write(folder.resolve(job.value()), new byte[0]);
        SafeFiles.syncFolder(folder);
    }

    /** The jobs of which that was noted and that have not gone, or come back. */
    List<JobId> leavingJobs() throws IOException {
        List<JobId> jobs = new ArrayList<>();
        for (String name : names(leaving())) {
            // Network file systems leave files of their own.
            if (JobId.isValid(name)) {
                jobs.add(new JobId(name));
            }
        }
        return jobs;
    }

    /** It has gone, or stays after all. */
    void settled(JobId job) throws IOException {
        Files.deleteIfExists(leaving().resolve(job.value()));
    }

    /** Removes documents that a crash left half written. */
    void removePartsBefore(Instant before) throws IOException {
        for (String name : names(parts())) {
            Path part = parts().resolve(name);
            try {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                    Files.deleteIfExists(part);
                }
            } catch (NoSuchFileException e) {
                // It was completed.
            }
        }
    }

    private Path parts() {
        return layout.archive().resolve("parts");
    }

    private Path leaving() {
        return layout.archive().resolve("leaving");
    }
}
