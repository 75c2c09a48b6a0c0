package org.raymill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.raymill.api.json.MissingFiles;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Sha256;

/**
 * Brings to the farm what it does not have: asks for many files at once which are wanted, sends the small ones packed together and each large
 * one so that it can go on where it broke off, several requests at a time.
 */
final class Uploader {

    /** Larger files are sent by themselves. */
    static final long PACKED_UP_TO = 256 << 10;

    /** As many as a farm that has the default settings takes. */
    private static final int ASKED_AT_ONCE = 10_000;

    private static final long PACK_BYTES = 4 << 20;
    private static final int PACK_FILES = 2_000;
    private static final int AT_A_TIME = 8;

    private final ApiClient client;
    private final Terminal terminal;

    Uploader(ApiClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    /** A content with one of the files that have it. */
    record Content(AssociatedFile file, Path path) {

        Sha256 sha256() {
            return file.sha256();
        }

        long size() {
            return file.size();
        }
    }

    /**
     * Returns when the farm has all files.
     *
     * @return how many were sent, with their bytes
     */
    Sent upload(Map<AssociatedFile, Path> files) {
        Map<Sha256, Content> contents = new LinkedHashMap<>();
        files.forEach((file, path) -> contents.putIfAbsent(file.sha256(), new Content(file, path)));
        List<Content> wanted = wanted(contents);
        long bytes = wanted.stream().mapToLong(Content::size).sum();
        try (ProgressBar bar = terminal.interactive() && bytes > 0 ? Bars.bytes(terminal, "Files", bytes) : null) {
            LongConsumer moved = bar == null ? count -> {} : bar::stepBy;
            Parallel.forEach(requests(wanted, moved), AT_A_TIME, Runnable::run);
        }
        terminal.say("Files: " + files.size() + ", uploaded " + wanted.size() + " (" + Sizes.text(bytes) + ")");
        return new Sent(wanted.size(), bytes);
    }

    /** What was sent. */
    record Sent(int files, long bytes) {}

    private List<Content> wanted(Map<Sha256, Content> contents) {
        List<Sha256> all = new ArrayList<>(contents.keySet());
        Set<Sha256> missing = new HashSet<>();
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            List<Sha256> some = all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE));
            missing.addAll(client.post("/api/v1/files/missing", some, MissingFiles.class)
                    .missing());
        }
        return contents.values().stream()
                .filter(content -> missing.contains(content.sha256()))
                .toList();
    }

    /** The large ones come first: they take longest, and the small ones go on beside them. */
    private List<Runnable> requests(List<Content> wanted, LongConsumer moved) {
        List<Runnable> requests = new ArrayList<>();
        List<Content> small = new ArrayList<>();
        for (Content content : wanted) {
            if (content.size() > PACKED_UP_TO) {
                requests.add(() -> new LargeUpload(client, content, moved).send());
            } else {
                small.add(content);
            }
        }
        for (List<Content> pack : packs(small)) {
            requests.add(() -> new PackUpload(client, pack, moved).send());
        }
        return requests;
    }

    private static List<List<Content>> packs(List<Content> small) {
        List<List<Content>> packs = new ArrayList<>();
        List<Content> pack = new ArrayList<>();
        long bytes = 0;
        for (Content content : small) {
            if (!pack.isEmpty() && (pack.size() == PACK_FILES || bytes + content.size() > PACK_BYTES)) {
                packs.add(pack);
                pack = new ArrayList<>();
                bytes = 0;
            }
            pack.add(content);
            bytes += content.size();
        }
        if (!pack.isEmpty()) {
            packs.add(pack);
        }
        return packs;
    }
}
