package org.raymill.api.json;

import java.util.List;

/**
 * What a new node sends.
 *
 * @param token as it was given to it
 * @param hosts names and addresses by which it is reached
 * @param request for a certificate: PKCS#10, PEM
 */
public record EnrolmentRequest(String token, List<String> hosts, String request) {
    public EnrolmentRequest {
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
    }
}
