package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.raymill.model.JobId;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteName;

/** What the collector of other sites' files, one in the site, is told and asked. */
public interface ShelfCollectorCommand extends CborSerializable {

    /** A site wants nothing more of a job that it has handed over, and nothing of it is here any more; no reply. May be said again. */
    record Released(SiteName site, JobId job) implements ShelfCollectorCommand {}

    /** Asks what lies on the shelves. */
    record GetShelves(ActorRef<Shelves> replyTo) implements ShelfCollectorCommand {}

    /** The shelves that were looked through since this collector was started, by the names of their sites. */
    record Shelves(List<ShelfUse> shelves) implements CborSerializable {
        public Shelves {
            shelves = shelves == null ? List.of() : List.copyOf(shelves);
        }
    }
}
