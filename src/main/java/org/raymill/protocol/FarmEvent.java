package org.raymill.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.model.ServerDetail;
import org.raymill.model.TaskId;

/** What happens on the farm, for whoever watches. An {@link EventPublisher} publishes it on a topic of the cluster. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FarmEvent.JobChanged.class, name = "job"),
    @JsonSubTypes.Type(value = FarmEvent.JobRemoved.class, name = "removed"),
    @JsonSubTypes.Type(value = FarmEvent.ServerChanged.class, name = "server"),
    @JsonSubTypes.Type(value = FarmEvent.SampleTaken.class, name = "sample")
})
public sealed interface FarmEvent extends CborSerializable {

    /** The name of the topic in the cluster. */
    String TOPIC = "farm-events";

    /** A job has changed. */
    record JobChanged(JobSummary job) implements FarmEvent {}

    /** Somebody has removed a job; there is no such job any more. */
    record JobRemoved(JobId job) implements FarmEvent {}

    /** A render server has changed. */
    record ServerChanged(ServerDetail server) implements FarmEvent {}

    /**
     * There is a newer picture of frames that are not finished.
     *
     * @param frames the numbers of the frames that the attempt renders, as a range
     * @param task the task that has shown it
     * @param done how much of that task is done, 0 to 1
     */
    record SampleTaken(JobId job, String frames, TaskId task, double done) implements FarmEvent {}
}
