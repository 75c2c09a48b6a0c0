package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

/**
 * Clients that upload and submit, and collections, two of them at the same time, in an order that a seed decides, with crashes at any step: no file of
 * an accepted job is ever missing.
 */
class CollectionRacesTest {

    private static final int SEEDS = 200;
    private static final int CONTENTS = 5;
    private static final double CRASHES = 0.003;
    private static final Duration OLD = Duration.ofDays(30);

    @TempDir
    Path folder;

    /** What is done wrong, to see that it would be found. */
    private enum Mistake {
        NONE,
        CLAIM_BEFORE_REGISTRATION,
        REMOVAL_WITH_FILES,
        LISTS_READ_ONCE
    }

    @Test
    void noFileOfAnAcceptedJobIsEverMissing() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Site(folder.resolve("site" + seed), seed, Mistake.NONE).run();
        }
    }

    @Test
    void aJobThatIsRegisteredAfterItsFilesWereClaimedIsFoundToLoseThem() {
        assertFound(Mistake.CLAIM_BEFORE_REGISTRATION);
    }

    @Test
    void aCollectionThatReadsTheListsOnceIsFoundToRemoveTooMuch() {
        assertFound(Mistake.LISTS_READ_ONCE);
    }

    @Test
    void aJobThatTakesItsFilesWithItIsFoundToTakeThoseOfOthers() {
        assertFound(Mistake.REMOVAL_WITH_FILES);
    }

    private void assertFound(Mistake mistake) {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SEEDS; seed++) {
                        new Site(folder.resolve("site" + seed), seed, mistake).run();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is missing");
    }

    /** One storage with all who use it. */
    private static final class Site {
        private final StorageLayout layout;
        private final Interleaving order;
        private final StoreDisk disk;
        private final FileStore store;
        private final Random random;
        private final long seed;
        private final Mistake mistake;
        /** Lists, and whether their jobs are accepted. */
        private final Map<Sha256, Boolean> registered = new LinkedHashMap<>();

        private final List<InputManifest> accepted = new ArrayList<>();
        private int collections;

        Site(Path root, long seed, Mistake mistake) throws IOException {
            this.seed = seed;
            this.mistake = mistake;
            this.random = new Random(seed);
            this.layout = new StorageLayout(root);
            layout.prepare();
            this.order = new Interleaving(seed, CRASHES);
            this.disk = new SteppedDisk(order);
            this.store = new FileStore(layout, disk, 1 << 20);
        }

        void run() throws IOException {
            for (int i = 0; i < CONTENTS; i++) {
                if (random.nextInt(4) > 0) {
                    age(store.put(content(i)));
                }
            }
            for (int i = 0; i < 3; i++) {
                InputManifest wanted = manifest(i);
                boolean submitsAndRemoves = random.nextInt(3) == 0;
                order.add("client " + i, () -> {
                    submit(wanted);
                    if (submitsAndRemoves) {
                        remove(wanted);
                        submit(wanted);
                    }
                });
            }
            order.add("time", this::passTime);
            order.add("collector 1", this::collect);
            order.add("collector 2", this::collect);
            order.run(this::check);
            SafeFiles.deleteTree(layout.root());
        }

        private void age(Sha256 content) throws IOException {
            Files.setLastModifiedTime(
                    layout.file(content), FileTime.from(Instant.now().minus(OLD)));
        }

        /** Everybody may stand still for days between any two steps. */
        private void passTime() throws IOException {
            for (int days = 0; days < 60; days++) {
                order.step("passes");
                for (Path folder : new StoreDisk().list(layout.files())) {
                    for (Path file : new StoreDisk().list(folder)) {
                        new StoreDisk().touch(file, Instant.now().minus(OLD));
                    }
                }
            }
        }

        private static byte[] content(int number) {
            return ("content " + number).getBytes(StandardCharsets.UTF_8);
        }

        private InputManifest manifest(int job) {
            List<AssociatedFile> files = new ArrayList<>();
            for (int i = 0; i < CONTENTS; i++) {
                if ((i + job) % 3 > 0) {
                    byte[] bytes = content(i);
                    files.add(new AssociatedFile(
                            new RelativePath("job" + job + "/" + i), SafeFiles.hash(bytes), bytes.length));
                }
            }
            return new InputManifest(files);
        }

        private void submit(InputManifest wanted) throws IOException {
            for (int tries = 0; tries < 5; tries++) {
                upload(wanted);
                Sha256 list = store.put(wanted.toJson());
                if (mistake == Mistake.CLAIM_BEFORE_REGISTRATION) {
                    if (claimed(list, wanted)) {
                        register(list);
                        accept(list, wanted);
                        return;
                    }
                } else {
                    register(list);
                    if (claimed(list, wanted)) {
                        accept(list, wanted);
                        return;
                    }
                }
            }
        }

        private void upload(InputManifest wanted) throws IOException {
            Set<Sha256> missing = Set.copyOf(store.missing(
                    wanted.files().stream().map(AssociatedFile::sha256).toList()));
            for (int i = 0; i < CONTENTS; i++) {
                if (missing.contains(SafeFiles.hash(content(i)))) {
                    store.put(content(i));
                }
            }
        }

        private boolean claimed(Sha256 list, InputManifest wanted) throws IOException {
            boolean all = store.claim(list, Instant.now()).isPresent();
            for (AssociatedFile file : wanted.files()) {
                all &= store.claim(file.sha256(), Instant.now()).isPresent();
            }
            return all;
        }

        private void register(Sha256 list) {
            order.step("registers");
            registered.putIfAbsent(list, false);
        }

        private void accept(Sha256 list, InputManifest wanted) throws IOException {
            order.step("is accepted");
            registered.put(list, true);
            accepted.add(wanted);
            for (AssociatedFile file : wanted.files()) {
                if (store.find(file.sha256()).isEmpty()) {
                    throw new AssertionError("a reader finds that " + file + " is missing");
                }
            }
        }

        /** The job has ended: its list is no longer among those that collections read, and that is all. */
        private void remove(InputManifest job) throws IOException {
            order.step("removes its job");
            registered.remove(SafeFiles.hash(job.toJson()));
            accepted.remove(job);
            if (mistake == Mistake.REMOVAL_WITH_FILES) {
                for (AssociatedFile file : job.files()) {
                    disk.delete(layout.file(file.sha256()));
                }
            }
        }

        private void collect() throws IOException {
            try {
                for (int i = 0; i < 2; i++) {
                    collectOnce();
                }
            } catch (Interleaving.Crash e) {
                // Another node goes on with it.
                if (collections++ < 4) {
                    order.add("collector " + (collections + 2), this::collect);
                }
                throw e;
            }
        }

        private void collectOnce() throws IOException {
            List<JobLists.JobList> first = new ArrayList<>();
            boolean[] read = {false};
            JobLists lists = visitor -> {
                order.step("reads the lists of jobs");
                if (mistake != Mistake.LISTS_READ_ONCE || !read[0]) {
                    first.clear();
                    registered.forEach((list, known) -> first.add(new JobLists.JobList(list, known, true)));
                }
                read[0] = true;
                first.forEach(visitor);
            };
            Instant claimedBefore = Instant.now().minus(OLD.dividedBy(2));
            try {
                new StoreCollection(layout, disk, lists, claimedBefore, 3, () -> false).run(false);
            } catch (IOException e) {
                // It has heard of a job that was removed before it read the list, which another collection has removed
                // by now.
                boolean removed = e.getCause() instanceof ContentMissingException;
                if (!removed && !CondemnedFiles.ANOTHER.equals(e.getMessage())) {
                    throw e;
                }
            }
        }

        /** After each step, by whatever name it is there. */
        private void check() {
            registered.forEach((list, known) -> check(known, list, "list of files"));
            for (InputManifest job : accepted) {
                job.files().forEach(file -> check(true, file.sha256(), file.toString()));
            }
        }

        private void check(boolean needed, Sha256 content, String what) {
            if (needed && !isThere(content)) {
                throw new AssertionError("seed " + seed + ": " + what + " is missing:\n" + order.trace(60));
            }
        }

        private boolean isThere(Sha256 content) {
            try {
                StoreDisk plain = new StoreDisk();
                if (plain.look(layout.file(content)).isPresent()) {
                    return true;
                }
                for (Path run : plain.list(layout.condemned())) {
                    if (plain.look(run.resolve(content.hex())).isPresent()) {
                        return true;
                    }
                }
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A disk where others may come in between any two operations. */
    private static final class SteppedDisk extends StoreDisk {
        private final Interleaving order;

        SteppedDisk(Interleaving order) {
            this.order = order;
        }

        @Override
        Optional<BasicFileAttributes> look(Path file) throws IOException {
            order.step("looks at " + shortName(file));
            return super.look(file);
        }

        @Override
        boolean touch(Path file, Instant time) throws IOException {
            order.step("touches " + shortName(file));
            return super.touch(file, time);
        }

        @Override
        boolean move(Path from, Path to) throws IOException {
            order.step("moves " + shortName(from) + " to " + shortName(to));
            return super.move(from, to);
        }

        @Override
        boolean delete(Path file) throws IOException {
            order.step("deletes " + shortName(file));
            return super.delete(file);
        }

        @Override
        List<Path> list(Path folder) throws IOException {
            order.step("lists " + shortName(folder));
            List<Path> all = new ArrayList<>(super.list(folder));
            all.sort(null);
            return all;
        }

        private static String shortName(Path file) {
            String parent = file.getParent().getFileName().toString();
            String name = file.getFileName().toString();
            return parent.substring(0, Math.min(9, parent.length())) + "/"
                    + name.substring(0, Math.min(9, name.length()));
        }
    }
}
