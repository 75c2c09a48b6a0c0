package org.raymill.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.raymill.model.JobSummary;
import org.raymill.model.ServerDetail;

/** What happens on the farm, for whoever watches. Published on a topic of the cluster; an event may be lost, the next one replaces it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FarmEvent.JobChanged.class, name = "job"),
    @JsonSubTypes.Type(value = FarmEvent.ServerChanged.class, name = "server")
})
public sealed interface FarmEvent extends CborSerializable {

    /** The name of the topic in the cluster. */
    String TOPIC = "farm-events";

    /** A job has changed. */
    record JobChanged(JobSummary job) implements FarmEvent {}

    /** A render server has changed. */
    record ServerChanged(ServerDetail server) implements FarmEvent {}
}
