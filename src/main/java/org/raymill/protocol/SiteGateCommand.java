package org.raymill.protocol;

import org.raymill.model.SiteName;

/** What the gates at which other sites bring and fetch files, one on each node with the role control, are told by a topic. */
public interface SiteGateCommand extends CborSerializable {

    /** The name of the topic. */
    String TOPIC = "site-gates";

    /** A site is let in again, whatever it did before. */
    record Pardon(SiteName site) implements SiteGateCommand {}
}
