package org.raymill.site.mail;

import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;

/**
 * What a site says to another one. Each is repeated until it has had its effect, so that it may be lost, come twice or late.
 *
 * <p>A site speaks the protocols from {@link #OLDEST} to {@link #NEWEST}; two sites use the newest that both speak.
 */
public sealed interface Mail {

    /** The oldest protocol that is understood. */
    int OLDEST = 1;
    /** The newest protocol that is understood. */
    int NEWEST = 1;

    /**
     * Who speaks, and how.
     *
     * @param site the sender
     * @param run differs for each start of the sender's link
     * @param software the version of Raymill, for people
     */
    record Speaker(SiteName site, String run, int oldest, int newest, String software) {

        private static final int MAX_TEXT = 100;

        public Speaker {
            software = software == null ? "" : software;
            if (site == null || run == null || run.length() > MAX_TEXT || software.length() > MAX_TEXT) {
                throw new IllegalArgumentException("a site that does not say who it is");
            }
        }
    }

    /**
     * Said to every address of a site, now and again: whether the other one is there. Answered by {@link Welcome}.
     *
     * @param number counts the greetings of a run
     * @param contact the address that it was sent to
     */
    record Hello(Speaker speaker, long number, String contact) implements Mail {}

    /** The answer to a {@link Hello}: its number and its address. */
    record Welcome(Speaker speaker, long number, String contact) implements Mail {}

    /** What the sender wants of a part of a job that it hands over. Answered by {@link Report}. */
    record Consign(ConsignmentOrder order) implements Mail {}

    /** What the sender says of a consignment that it was sent. */
    record Report(JobId consignment, ConsignmentReport report) implements Mail {}

    /** What the sender has for the receiver. Replaces the offer before. */
    record Offer(SiteOffer offer) implements Mail {}
}
