package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobDetail.TaskDetail;
import org.raymill.model.TaskStatus;

class FailureReasonTest {

    private static AttemptDetail attempt(String id, String server, String reason) {
        return new AttemptDetail(id, 1, server, AttemptStatus.FAILED, reason, Optional.empty(), Optional.empty());
    }

    private static TaskDetail task(String id, AttemptDetail... attempts) {
        return new TaskDetail(id, "render", "1", Optional.empty(), TaskStatus.FAILED, 0, List.of(attempts));
    }

    @Test
    void equalReasonsAreOneWithTheirCount() {
        assertThat(FailureReason.of(List.of(
                        task(
                                "render-0",
                                attempt("a", "mill-1", "no scene on frame 1"),
                                attempt("b", "mill-1", "burnt")),
                        task("render-1", attempt("c", "mill-2", "no scene on frame 2")),
                        task("render-2", attempt("d", "mill-2", "no scene on frame 3")))))
                .containsExactly(
                        new FailureReason("3 tasks on 2 servers, 3 times: no scene on frame 3", "d"),
                        new FailureReason("render-0 on mill-1: burnt", "b"));
    }
}
