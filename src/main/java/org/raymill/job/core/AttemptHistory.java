package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.AttemptUsage;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * All attempts of a job that have ended, in about 50 bytes each, 80 with what they took: columns instead of objects, since a large job has hundreds of thousands. The
 * attempts at one task form a chain from the newest to the oldest.
 */
final class AttemptHistory {

    private static final int NONE = -1;
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int SPLIT = 8;
    private static final int USAGE = 4;

    private final Map<StepName, int[]> newest = new EnumMap<>(StepName.class);
    private final Map<Integer, String> reasons = new HashMap<>();
    private final List<ServerId> servers = new ArrayList<>();
    private final Map<ServerId, Integer> serverNumbers = new HashMap<>();

    private int size;
    private int[] previous = new int[16];
    private long[] idHigh = new long[16];
    private long[] idLow = new long[16];
    private long[] startedAt = new long[16];
    private long[] endedAt = new long[16];
    private int[] server = new int[16];
    private short[] number = new short[16];
    private byte[] status = new byte[16];
    /** Four numbers an attempt; empty while nothing is known of any. */
    private long[] usage = new long[0];

    void add(AttemptRecord attempt) {
        grow();
        int at = size++;
        previous[at] = newest(attempt.task());
        setNewest(attempt.task(), at);
        idHigh[at] = pack(attempt.attempt().value().substring(0, SPLIT));
        idLow[at] = pack(attempt.attempt().value().substring(SPLIT));
        startedAt[at] = attempt.startedAt().toEpochMilli();
        endedAt[at] = attempt.endedAt().toEpochMilli();
        number[at] = (short) Math.min(attempt.number(), Short.MAX_VALUE);
        status[at] = (byte) attempt.status().ordinal();
        setUsage(at, attempt.usage());
        server[at] = serverNumbers.computeIfAbsent(attempt.server(), name -> {
            servers.add(name);
            return servers.size() - 1;
        });
        if (!attempt.reason().isEmpty()) {
            reasons.put(at, attempt.reason());
        }
    }

    boolean contains(TaskId task, AttemptId attempt) {
        return statusOf(task, attempt).isPresent();
    }

    /** How an attempt at a task has ended; empty when it is not known to have. */
    Optional<AttemptStatus> statusOf(TaskId task, AttemptId attempt) {
        long high = pack(attempt.value().substring(0, SPLIT));
        long low = pack(attempt.value().substring(SPLIT));
        for (int at = newest(task); at != NONE; at = previous[at]) {
            if (idHigh[at] == high && idLow[at] == low) {
                return Optional.of(AttemptStatus.values()[status[at]]);
            }
        }
        return Optional.empty();
    }

    /** The attempts at a task, oldest first. */
    List<AttemptDetail> of(TaskId task) {
        Deque<AttemptDetail> attempts = new ArrayDeque<>();
        for (int at = newest(task); at != NONE; at = previous[at]) {
            attempts.addFirst(detail(at));
        }
        return List.copyOf(attempts);
    }

    /** The newest attempt at a task that succeeded. */
    Optional<AttemptId> lastSuccess(TaskId task) {
        for (int at = newest(task); at != NONE; at = previous[at]) {
            if (status[at] == AttemptStatus.SUCCEEDED.ordinal()) {
                return Optional.of(new AttemptId(unpack(idHigh[at]) + unpack(idLow[at])));
            }
        }
        return Optional.empty();
    }

    /** Where the newest attempt at a task ran. */
    Optional<ServerId> lastServer(TaskId task) {
        int at = newest(task);
        return at == NONE ? Optional.empty() : Optional.of(servers.get(server[at]));
    }

    /** How many attempts at a task have ended. */
    int count(TaskId task) {
        int count = 0;
        for (int at = newest(task); at != NONE; at = previous[at]) {
            count++;
        }
        return count;
    }

    private AttemptDetail detail(int at) {
        return new AttemptDetail(
                unpack(idHigh[at]) + unpack(idLow[at]),
                number[at],
                servers.get(server[at]).value(),
                AttemptStatus.values()[status[at]],
                reasons.getOrDefault(at, ""),
                Optional.of(Instant.ofEpochMilli(startedAt[at])),
                Optional.of(Instant.ofEpochMilli(endedAt[at])),
                usage(at));
    }

    private void setUsage(int at, AttemptUsage taken) {
        if (!taken.equals(AttemptUsage.NONE)) {
            if (usage.length < USAGE * (at + 1)) {
                usage = Arrays.copyOf(usage, USAGE * Math.max(previous.length, at + 1));
            }
            usage[USAGE * at] = taken.cpuMillis();
            usage[USAGE * at + 1] = taken.peakMemoryBytes();
            usage[USAGE * at + 2] = taken.inputBytes();
            usage[USAGE * at + 3] = taken.outputBytes();
        }
    }

    private AttemptUsage usage(int at) {
        int from = USAGE * at;
        return from >= usage.length
                ? AttemptUsage.NONE
                : new AttemptUsage(usage[from], usage[from + 1], usage[from + 2], usage[from + 3]);
    }

    private int newest(TaskId task) {
        int[] heads = newest.getOrDefault(task.step(), new int[0]);
        return task.index() < heads.length ? heads[task.index()] : NONE;
    }

    private void setNewest(TaskId task, int at) {
        int[] heads = newest.getOrDefault(task.step(), new int[0]);
        if (task.index() >= heads.length) {
            int before = heads.length;
            heads = Arrays.copyOf(heads, Math.max(16, Math.max(task.index() + 1, before + before / 2)));
            Arrays.fill(heads, before, heads.length, NONE);
            newest.put(task.step(), heads);
        }
        heads[task.index()] = at;
    }

    private void grow() {
        if (size < previous.length) {
            return;
        }
        int length = size + size / 2;
        previous = Arrays.copyOf(previous, length);
        idHigh = Arrays.copyOf(idHigh, length);
        idLow = Arrays.copyOf(idLow, length);
        startedAt = Arrays.copyOf(startedAt, length);
        endedAt = Arrays.copyOf(endedAt, length);
        server = Arrays.copyOf(server, length);
        number = Arrays.copyOf(number, length);
        status = Arrays.copyOf(status, length);
    }

    private static long pack(String text) {
        long packed = 0;
        for (int i = 0; i < text.length(); i++) {
            packed = packed << 5 | DIGITS.indexOf(text.charAt(i));
        }
        return packed;
    }

    private static String unpack(long packed) {
        char[] text = new char[SPLIT];
        for (int i = SPLIT - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (packed & 31));
            packed >>>= 5;
        }
        return new String(text);
    }
}
