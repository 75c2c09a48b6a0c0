package org.raymill.api.json;

import java.util.List;
import java.util.Optional;

/**
 * A token for a new node that is to be made.
 *
 * @param hosts for which names and addresses: patterns in which {@code *} stands for anything
 * @param minutes how long it can be used; default {@value #DEFAULT_MINUTES}
 */
public record EnrolmentTokenRequest(List<String> hosts, Optional<Integer> minutes) {

    public static final int DEFAULT_MINUTES = 60;
    public static final int MAX_MINUTES = 30 * 24 * 60;

    public EnrolmentTokenRequest {
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
        minutes = minutes == null ? Optional.empty() : minutes;
    }
}
