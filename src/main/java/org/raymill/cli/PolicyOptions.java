package org.raymill.cli;

import java.util.List;
import java.util.Optional;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.JobSubmission.Checks;
import org.raymill.api.json.JobSubmission.Limits;
import org.raymill.api.json.JobSubmission.Policy;
import org.raymill.api.json.JobSubmission.Predecessor;
import org.raymill.api.json.JobSubmission.Receiver;
import org.raymill.api.json.JobSubmission.Where;
import org.raymill.model.CheckPolicy;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.TileGrid;
import picocli.CommandLine.Option;

/** How a job is to be treated. */
final class PolicyOptions {

    private static final String MAILTO = "mailto:";

    @Option(
            names = "--priority",
            order = 60,
            paramLabel = "0-100",
            defaultValue = "" + JobPolicy.DEFAULT_PRIORITY,
            description = "100 is most urgent (default: ${DEFAULT-VALUE}).")
    private int priority;

    @Option(
            names = "--project",
            order = 61,
            paramLabel = "NAME",
            defaultValue = JobSubmission.DEFAULT_PROJECT,
            description = "Whom the work is for (default: ${DEFAULT-VALUE}).")
    private String project;

    @Option(
            names = "--after",
            order = 62,
            paramLabel = "JOB[:WORD]",
            description = {
                "Wait for another job; repeatable. Words behind it: frames (a frame waits only for the same frame),"
                        + " render, assemble or encode (only that step), and when it fails hold (go on waiting, the default),"
                        + " cancel or pass (go on as if it had succeeded)."
            })
    private List<Predecessor> after = List.of();

    @Option(
            names = "--order",
            order = 63,
            paramLabel = "ORDER",
            description = "sequential, reverse, preview (coarse to fine) or every-10 (default: sequential).")
    private FrameOrder order;

    @Option(
            names = "--max-tasks",
            order = 64,
            paramLabel = "N",
            description = "At most so many tasks at a time (default: 0, as many as there is room for).")
    private Optional<Integer> maxTasks = Optional.empty();

    @Option(names = "--urgent", order = 65, description = "End tasks of lower priority to make room.")
    private boolean urgent;

    @Option(
            names = "--chunk-seconds",
            order = 66,
            paramLabel = "SPAN",
            description = "Make chunks so long, such as 5m; of at most --chunk frames, if that is given.")
    private Span chunk;

    @Option(
            names = "--retries",
            order = 67,
            paramLabel = "N",
            defaultValue = "" + JobPolicy.DEFAULT_RETRIES,
            description = "How often a failed task is tried again (default: ${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--attempt-limit",
            order = 68,
            paramLabel = "SPAN",
            description = "End an attempt that takes longer, such as 2h or 1h30m.")
    private Span attemptLimit;

    @Option(
            names = "--silence-limit",
            order = 69,
            paramLabel = "SPAN",
            description = "End an attempt that shows no progress for so long.")
    private Span silenceLimit;

    @Option(
            names = "--failure-share",
            order = 70,
            paramLabel = "PERCENT",
            description = "Stop the job when more of its tasks have failed (default: " + JobPolicy.DEFAULT_FAILURE_SHARE
                    + ").")
    private Optional<Integer> failureShare = Optional.empty();

    @Option(
            names = "--avoid-after",
            order = 71,
            paramLabel = "N",
            description = "Avoid a server on which so many of its tasks failed (default: "
                    + JobPolicy.DEFAULT_AVOID_AFTER + ").")
    private Optional<Integer> avoidAfter = Optional.empty();

    @Option(
            names = "--flagged",
            order = 72,
            paramLabel = "WHAT",
            description = "What becomes of pictures that are wholly black or transparent or show missing textures:"
                    + " warn, fail or ignore (default: warn).")
    private Optional<FlaggedPictures> flagged = Optional.empty();

    @Option(
            names = "--verify",
            order = 73,
            paramLabel = "PERCENT",
            description = "Have so many of the tasks rendered by a second server and compared (default: 0).")
    private Optional<Integer> verifyPercent = Optional.empty();

    @Option(
            names = "--notify",
            order = 74,
            paramLabel = "URL",
            description =
                    "Tell a webhook (https://...) or a person (mailto:ADDRESS) how the job ends; repeatable. The site's"
                            + " operator says which are possible.")
    private List<String> notify = List.of();

    @Option(
            names = "--notify-on",
            order = 75,
            paramLabel = "EVENT",
            split = ",",
            description = "Tell them of these events instead: job.succeeded, job.failed, job.cancelled, job.paused,"
                    + " job.resumed.")
    private List<String> notifyOn = List.of();

    /**
     * Checks what was given.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void check(TileGrid tiles) {
        if (avoidAfter.filter(failures -> failures < 1).isPresent()) {
            throw new IllegalArgumentException("--avoid-after must be at least 1, not " + avoidAfter.get());
        }
        if (seconds(chunk).orElse(0) > 0 && tiles.count() > 1) {
            throw new IllegalArgumentException(
                    "--chunk-seconds makes chunks of frames, and a tile is never part of one");
        }
        if (!notifyOn.isEmpty() && notify.isEmpty()) {
            throw new IllegalArgumentException("--notify-on needs --notify");
        }
        notifyOn.forEach(NoticeType::parse);
        if (notify.size() > Notification.MAX_OF_CLIENT) {
            throw new IllegalArgumentException(
                    "--notify can be given at most " + Notification.MAX_OF_CLIENT + " times");
        }
        new CheckPolicy(FlaggedPictures.WARN, verifyPercent.orElse(0));
        JobPolicyBuilder.builder()
                .priority(priority)
                .project(project)
                .user(Users.current())
                .retries(retries)
                .urgent(urgent)
                .maxTasks(maxTasks.orElse(0))
                .frameOrder(order)
                .chunkSeconds(seconds(chunk).orElse(0))
                .failureShare(failureShare.orElse(JobPolicy.DEFAULT_FAILURE_SHARE))
                .avoidAfter(avoidAfter.orElse(JobPolicy.DEFAULT_AVOID_AFTER))
                .build();
    }

    /**
     * The policy of a job of the one who uses the command line.
     *
     * @param where at which sites it may be rendered
     */
    Policy policy(Where where) {
        boolean limited = attemptLimit != null || silenceLimit != null;
        return new Policy(
                Optional.of(priority),
                Optional.of(project),
                Optional.of(Users.current()),
                Optional.of(retries),
                urgent ? Optional.of(true) : Optional.empty(),
                maxTasks,
                Optional.ofNullable(order).map(FrameOrder::toString),
                seconds(chunk),
                limited ? Optional.of(new Limits(seconds(attemptLimit), seconds(silenceLimit))) : Optional.empty(),
                failureShare,
                avoidAfter,
                after,
                checks(),
                where,
                receivers());
    }

    private List<Receiver> receivers() {
        return notify.stream()
                .map(target -> target.regionMatches(true, 0, MAILTO, 0, MAILTO.length())
                        ? new Receiver(Optional.empty(), Optional.of(target.substring(MAILTO.length())), notifyOn)
                        : new Receiver(Optional.of(target), Optional.empty(), notifyOn))
                .toList();
    }

    private Optional<Checks> checks() {
        return flagged.isEmpty() && verifyPercent.isEmpty()
                ? Optional.empty()
                : Optional.of(new Checks(flagged.map(Values::word), verifyPercent));
    }

    private static Optional<Integer> seconds(Span span) {
        return Optional.ofNullable(span).map(Span::seconds);
    }
}
