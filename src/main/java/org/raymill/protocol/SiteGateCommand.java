package org.raymill.protocol;

import org.raymill.model.SiteName;

/** What the gates at which other sites bring and fetch files, one on each node with the role control, are told by a topic. */
public interface SiteGateCommand extends CborSerializable {

    /** The name of the topic. */
    String TOPIC = "site-gates";

    /**
     * A site is let in again, whatever it did before. A topic may lose what it is told, so this is said again and again, until the site is accused anew.
     *
     * @param id the same each time, so that a gate does it once; empty for one that is said once
     */
    record Pardon(SiteName site, String id) implements SiteGateCommand {
        public Pardon {
            id = id == null ? "" : id;
        }
    }
}
