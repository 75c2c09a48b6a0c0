package org.raymill.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.ResultWriterCommand.PublishFile;

/** The shared storage and the result writers of all nodes. Stages, compares and publishes as the real one does; may be away, or full, for a while. */
final class Storage {

    private final Farm farm;
    private final Chance chance;
    private final Map<String, Sha256> staged = new HashMap<>();
    private final Map<String, Sha256> published = new HashMap<>();
    private final Map<Sha256, AttemptId> makers = new HashMap<>();
    private final Map<AttemptId, String> pictures = new HashMap<>();
    private boolean away;
    private boolean full;

    Storage(Farm farm, Chance chance) {
        this.farm = farm;
        this.chance = chance;
    }

    /** Whether it does not work now. */
    void away(boolean now) {
        away = now;
    }

    /** Whether it has no room for what is staged. */
    void full(boolean now) {
        full = now;
    }

    /** Whether a client finds a result. */
    boolean has(JobId job, RelativePath name) {
        return published.containsKey(job + "/results/" + name);
    }

    /** A node's writer is told something. */
    void tell(FarmNode node, ResultWriterCommand command) {
        node.after(chance.millis(1, 40), () -> {
            farm.trace.add(node + " writer " + command.getClass().getSimpleName() + (away ? " away" : ""));
            if (command instanceof ResultWriterCommand.Stage stage) {
                stage(node, stage);
            } else if (command instanceof ResultWriterCommand.Compare compare) {
                compare(compare);
            } else if (command instanceof ResultWriterCommand.Publish publish) {
                publish(publish);
            } else if (command instanceof ResultWriterCommand.Discard discard && !away) {
                discard.attempts().forEach(attempt -> staged.keySet()
                        .removeIf(key -> key.startsWith(discard.job() + "/" + attempt + "/")));
                discard.tiles().forEach(tile -> published.remove(discard.job() + "/tiles/" + tile));
            } else if (command instanceof ResultWriterCommand.DiscardAll all && !away) {
                staged.keySet().removeIf(key -> key.startsWith(all.job() + "/"));
                published.keySet().removeIf(key -> key.startsWith(all.job() + "/tiles/"));
            }
            node.settle();
        });
    }

    private void stage(FarmNode node, ResultWriterCommand.Stage stage) {
        if (away) {
            stage.replyTo().tell(new ResultWriterCommand.StageFailed(stage.attempt(), "the storage is away", false));
            return;
        }
        if (full) {
            stage.replyTo().tell(new ResultWriterCommand.StageFailed(stage.attempt(), "the storage is full", true));
            return;
        }
        List<TaskOutput> outputs = stage.files().stream()
                .map(file -> new TaskOutput(
                        file.name(),
                        file.frame(),
                        file.tile(),
                        contentOf(stage.attempt(), file.name()),
                        1,
                        List.of(),
                        file.packageVersion(),
                        ""))
                .toList();
        outputs.forEach(
                output -> staged.put(stage.job() + "/" + stage.attempt() + "/" + output.name(), output.sha256()));
        String picture = pictures.computeIfAbsent(stage.attempt(), attempt -> farm.fates.picture(node));
        for (TaskOutput output : outputs) {
            Observer.each(farm.observers, observer -> observer.staged(stage.attempt(), output, picture));
        }
        stage.replyTo().tell(new ResultWriterCommand.Staged(stage.attempt(), outputs));
    }

    private void compare(ResultWriterCommand.Compare wanted) {
        List<AttemptId> all = new ArrayList<>(wanted.others());
        all.add(wanted.newest());
        boolean there = all.stream().allMatch(attempt -> wanted.pictures().names().stream()
                .allMatch(name -> staged.containsKey(wanted.job() + "/" + attempt + "/" + name)));
        if (away || !there) {
            wanted.replyTo()
                    .tell(new ResultWriterCommand.CompareReply(
                            wanted.task(), wanted.newest(), List.of(), List.of(), "", "a picture can not be read"));
            return;
        }
        Map<Boolean, List<AttemptId>> same = wanted.others().stream()
                .collect(Collectors.partitioningBy(other -> pictures.get(other).equals(pictures.get(wanted.newest()))));
        farm.trace.add("compared " + wanted.newest() + " with " + same);
        farm.sabotage
                .alter(new ResultWriterCommand.CompareReply(
                        wanted.task(),
                        wanted.newest(),
                        same.get(true),
                        same.get(false),
                        same.get(false).isEmpty() ? "" : "another picture",
                        ""))
                .forEach(wanted.replyTo()::tell);
    }

    /** Each attempt makes other bytes, as files carry times. */
    private Sha256 contentOf(AttemptId attempt, RelativePath name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((attempt + "/" + name).getBytes(StandardCharsets.UTF_8));
            Sha256 content = new Sha256(HexFormat.of().formatHex(hash));
            makers.put(content, attempt);
            return content;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(ResultWriterCommand.Publish publish) {
        if (away) {
            publish.replyTo().tell(new ResultWriterCommand.PublishFailed("the storage is away"));
            return;
        }
        List<PublishFile> there = new ArrayList<>();
        List<PublishFile> missing = new ArrayList<>();
        for (PublishFile file : publish.files()) {
            (publish(publish.job(), file) ? there : missing).add(file);
        }
        publish.replyTo().tell(new ResultWriterCommand.Published(there, missing));
    }

    private boolean publish(JobId job, PublishFile file) {
        String to = job + (file.result() ? "/results/" : "/tiles/") + file.name();
        if (file.sha256().equals(published.get(to))) {
            return true;
        }
        String from = job + "/" + file.attempt() + "/" + file.name();
        if (!file.sha256().equals(staged.get(from))) {
            return false;
        }
        published.put(to, staged.remove(from));
        AttemptId maker = makers.get(file.sha256());
        farm.trace.add("published " + to + " of " + maker);
        Observer.each(farm.observers, observer -> observer.published(job, file.name(), maker, file.result()));
        return true;
    }
}
