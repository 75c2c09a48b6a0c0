package org.raymill.api.json;

import java.util.List;
import org.raymill.model.JobDetail;

/**
 * A page of a job's tasks.
 *
 * @param total how many match in all
 */
public record TaskList(List<JobDetail.TaskDetail> tasks, int total) {

    public TaskList {
        tasks = tasks == null ? List.of() : List.copyOf(tasks);
    }
}
