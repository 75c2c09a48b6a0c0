package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.SiteName;

/**
 * How the files of each job lie on the storage: those of a guest, which another site has handed over, as the settings say; those of this site's own jobs
 * as they are. A guest has a mark in its folder from before it is accepted until everything else in the folder is gone, so that every node sees the same.
 * Safe to use from many threads.
 */
final class JobSealing {

    private static final int MAX_REMEMBERED = 10_000;

    private final StorageLayout layout;
    private final Sealing guests;
    /** A job that is a guest stays one, also when it has been removed and an attempt that is lost still writes. */
    private final Map<JobId, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** The jobs of a storage, where those of other sites lie like this. */
    JobSealing(StorageLayout layout, Sealing guests) {
        this.layout = layout;
        this.guests = guests;
    }

    /** How the files of a job lie, and new ones are to be written. */
    Sealing of(JobId job) throws IOException {
        return isGuest(job) ? guests : Sealing.NONE;
    }

    /** Whether another site has handed the job over. */
    boolean isGuest(JobId job) throws IOException {
        synchronized (known) {
            if (known.containsKey(job)) {
                return true;
            }
        }
        if (!isMarked(layout.guest(job))) {
            return false;
        }
        synchronized (known) {
            known.put(job, true);
        }
        return true;
    }

    /** A storage that does not answer does not say that there is no mark. */
    private static boolean isMarked(Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Notes, to last, that a job is a guest. */
    void mark(JobId job, SiteName site) throws IOException {
        Path file = layout.guest(job);
        if (!isMarked(file)) {
            Path part = file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID() + ".part");
            try {
                Files.createDirectories(file.getParent());
                try (FileChannel channel =
                        FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                    SafeFiles.writeAll(channel, ByteBuffer.wrap((site + "\n").getBytes(StandardCharsets.UTF_8)));
                    channel.force(true);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            SafeFiles.syncFolder(file.getParent());
            SafeFiles.syncFolder(layout.jobs());
        }
        synchronized (known) {
            known.put(job, true);
        }
    }

    // ---- what files are encrypted for: none opens in the place of another one

    /** A picture, staged or published: it is moved from one to the other. */
    static String result(JobId job, RelativePath name) {
        return "result " + job + "/" + name;
    }

    static String sample(JobId job, AttemptId attempt, int frame) {
        return "sample " + job + "/" + attempt + "/" + frame;
    }

    static String thumbnail(JobId job, String name) {
        return "thumbnail " + job + "/" + name;
    }

    static String rejected(JobId job, AttemptId attempt) {
        return "rejected " + job + "/" + attempt;
    }

    static String log(JobId job, AttemptId attempt) {
        return "log " + job + "/" + attempt;
    }

    static String liveLog(JobId job, AttemptId attempt, int piece) {
        return "live " + job + "/" + attempt + "/" + piece;
    }

    /** A log on its way in. */
    static String uploadedLog(JobId job, AttemptId attempt) {
        return "uploaded log " + job + "/" + attempt;
    }
}
