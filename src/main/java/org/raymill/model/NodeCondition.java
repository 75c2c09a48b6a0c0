package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * How a node finds itself when it is examined.
 *
 * @param version of the program
 * @param java the version of Java that runs it
 * @param heardAt when it was asked, by its clock
 * @param answeredAt when it answered, by its clock
 * @param findings what its checks have found
 */
public record NodeCondition(String version, String java, Instant heardAt, Instant answeredAt, List<Finding> findings) {

    public NodeCondition {
        findings = findings == null ? List.of() : List.copyOf(findings);
    }
}
