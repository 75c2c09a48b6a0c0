package org.raymill.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.StageFile;

/** Brings to the storage what attempts have made. Part of the {@link ResultStore}. */
final class ResultStaging {

    private final StorageLayout layout;
    private final FolderEntries entries;
    private final JobSealing sealing;
    private final StorageRoom room;

    ResultStaging(StorageLayout layout, FolderEntries entries, JobSealing sealing, StorageRoom room) {
        this.layout = layout;
        this.entries = entries;
        this.room = room;
        this.sealing = sealing;
    }

    /** See {@link ResultStore#stage}. */
    List<TaskOutput> stage(JobId job, AttemptId attempt, Path folder, List<StageFile> files) throws IOException {
        Path staged = layout.staged(job, attempt);
        Path building = staged.resolveSibling(attempt.value() + "-" + UUID.randomUUID() + ".part");
        boolean done = false;
        try {
            Sealing form = sealing.of(job);
            Files.createDirectories(building);
            List<TaskOutput> outputs = copyAll(job, folder, files, building, form);
            SafeFiles.deleteTree(staged);
            Files.move(building, staged, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            SafeFiles.syncFolder(layout.staged(job));
            entries.makeLast(layout.staged(job));
            entries.makeLast(layout.job(job));
            return outputs;
        } catch (IOException e) {
            IOException explained = room.explain(e);
            throw explained instanceof StorageFullException
                    ? explained
                    : StorageProblem.wrap("stage results in", staged, e);
        } finally {
            if (!done) {
                SafeFiles.deleteQuietly(building);
            }
        }
    }

    private List<TaskOutput> copyAll(JobId job, Path folder, List<StageFile> files, Path target, Sealing form)
            throws IOException {
        Set<RelativePath> names = new HashSet<>();
        Set<Path> folders = new LinkedHashSet<>(List.of(target));
        List<TaskOutput> outputs = new ArrayList<>();
        for (StageFile file : files) {
            if (!names.add(file.name())) {
                throw new IOException("the output '" + file.name() + "' is there twice");
            }
            Path from = SafeFiles.find(folder, file.name())
                    .orElseThrow(() -> new IOException("the output '" + file.name() + "' is not in " + folder));
            Path to = SafeFiles.resolve(target, file.name());
            Files.createDirectories(to.getParent());
            folders.add(to.getParent());
            room.require(Files.size(from));
            SafeFiles.Copied copied = SafeFiles.copy(
                    StoredFile.plain(from), to, form, JobSealing.result(job, file.name()), ResultStore.MAX_FILE_BYTES);
            outputs.add(new TaskOutput(
                    file.name(),
                    file.frame(),
                    file.tile(),
                    copied.sha256(),
                    copied.size(),
                    file.flags(),
                    file.packageVersion(),
                    file.identity()));
        }
        folders.forEach(SafeFiles::syncFolder);
        return outputs;
    }
}
