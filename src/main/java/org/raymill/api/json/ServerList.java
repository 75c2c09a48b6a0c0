package org.raymill.api.json;

import java.util.List;
import org.raymill.model.ServerDetail;

/**
 * The render servers that the Scheduler knows.
 *
 * @param epoch of the Scheduler that answered; grows with each new one
 */
public record ServerList(List<ServerDetail> servers, long epoch) {

    public ServerList {
        servers = servers == null ? List.of() : List.copyOf(servers);
    }
}
