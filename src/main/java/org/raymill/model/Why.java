package org.raymill.model;

import java.util.List;

/**
 * Why a job or a task is waiting.
 *
 * @param subject the job's id, or the task's
 * @param status in a word, such as {@code waiting}
 * @param waiting how many tasks wait; 0 or 1 for a task
 * @param summary one line for people
 * @param verdicts what each filter says, the one that matters most first; empty when nothing waits
 */
public record Why(String subject, String status, int waiting, String summary, List<Verdict> verdicts) {

    public Why {
        summary = summary == null ? "" : summary;
        verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
    }
}
