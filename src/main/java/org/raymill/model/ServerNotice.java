package org.raymill.model;

import java.time.Instant;
import java.util.List;

/**
 * What one of the site's own receivers is told of one thing that happened to a render server.
 *
 * @param number counts what has happened to the servers of the site, from 1
 * @param target the place of the receiver among those of the site
 * @param at when it was noticed
 * @param message how the server is, for people; may be empty
 * @param packages the rendering packages that are gone, such as {@code blender 4.2}; empty for all else
 */
public record ServerNotice(
        long number,
        int target,
        Notification to,
        NoticeType type,
        Instant at,
        String server,
        String message,
        List<String> packages)
        implements Announcement {

    public ServerNotice {
        message = message == null ? "" : message;
        packages = packages == null ? List.of() : List.copyOf(packages);
    }

    /** Names what happened, the same for all receivers and all tries. */
    @Override
    public String id() {
        return "msg_servers_" + at.toEpochMilli() + "_" + number;
    }

    @Override
    public Notice.Key key() {
        return new Notice.Key(number, target);
    }
}
