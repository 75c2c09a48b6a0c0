package org.raymill.notify;

import java.time.Instant;
import java.util.List;
import org.raymill.model.NoticeType;
import org.raymill.model.ServerDetail;
import org.raymill.protocol.CborSerializable;

/** What the journal of the {@link ServerBulletin} holds. Read for ever; fields are only added. */
sealed interface BulletinEvent extends CborSerializable {

    /**
     * Servers are otherwise than before.
     *
     * @param epoch of the Scheduler that said so
     * @param seen those that are new or have changed
     * @param forgotten the names of those that have left
     * @param happenings what is told of it
     */
    record ServersSeen(
            long epoch, List<SeenServer> seen, List<String> forgotten, List<Happening> happenings, Instant at)
            implements BulletinEvent {
        public ServersSeen {
            seen = seen == null ? List.of() : List.copyOf(seen);
            forgotten = forgotten == null ? List.of() : List.copyOf(forgotten);
            happenings = happenings == null ? List.of() : List.copyOf(happenings);
        }
    }

    /**
     * A server as it was seen.
     *
     * @param packages what it had, such as {@code blender 4.2}, sorted
     */
    record SeenServer(String server, ServerDetail.Status status, List<String> packages) {
        public SeenServer {
            packages = packages == null ? List.of() : List.copyOf(packages);
        }
    }

    /**
     * What is told of a server.
     *
     * @param packages as for {@link org.raymill.model.ServerNotice}
     * @param receivers the names of the webhooks that are told
     */
    record Happening(NoticeType type, String server, String message, List<String> packages, List<String> receivers) {
        public Happening {
            message = message == null ? "" : message;
            packages = packages == null ? List.of() : List.copyOf(packages);
            receivers = receivers == null ? List.of() : List.copyOf(receivers);
        }

        /** The same, told to these. */
        Happening to(List<String> names) {
            return new Happening(type, server, message, packages, names);
        }
    }

    /**
     * A receiver has taken what it was told, or it was given up.
     *
     * @param number of what happened, counted from 1
     * @param reason why it was given up, for people; empty when it was taken
     */
    record BulletinSettled(long number, String receiver, String reason, Instant at) implements BulletinEvent {
        public BulletinSettled {
            reason = reason == null ? "" : reason;
        }
    }
}
