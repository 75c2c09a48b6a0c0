package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.JobId;
import org.raymill.model.Requirements;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;

/** What the keeper of the links to other sites, a cluster singleton, is told and asked. */
public interface SiteLinksCommand extends CborSerializable {

    /** Asks for the other sites and how the links to them are. */
    record GetSites(ActorRef<Sites> replyTo) implements SiteLinksCommand {}

    /**
     * What a job wants of a consignment; repeated as long as that is not closed. Answered by {@link RenderJobCommand.ConsignmentHeard}, now and
     * whenever the other site says something of it.
     *
     * @param project of the job
     * @param packageName by which it is rendered
     * @param outstanding what the consignment will be asked for beyond what the catalogue was told
     * @param speed how fast the other site renders the job, in relation to this one; 0 when that was not measured
     */
    record Consign(
            SiteName site,
            ConsignmentOrder order,
            String project,
            String packageName,
            BigDecimal outstanding,
            double speed)
            implements SiteLinksCommand {
        public Consign {
            outstanding = outstanding == null ? BigDecimal.ZERO : outstanding;
        }
    }

    /**
     * Asks where frames of a job that wait are to be rendered, one of them with all of its tiles. Answered by {@link
     * RenderJobCommand.SitesConsidered}, or not at all while this site does not know itself; asked again and again while frames wait.
     *
     * @param askedAt tells the answer from others
     * @param terms on which the job may be rendered at other sites
     * @param manifest the list of the job's associated files
     * @param requirements of one task
     * @param frames how many wait and have not begun anywhere, at least 1
     * @param secondsEach how long one takes, as measured; 0 when nothing was
     * @param resultBytesEach about how large its picture is
     * @param spent what other sites ask, and will as far as that is known, for what they have and had of the job
     * @param refusedBy sites that have refused some of it lately, and are not to be chosen
     */
    record Consider(
            JobId job,
            Instant askedAt,
            int priority,
            String project,
            SiteTerms terms,
            Sha256 manifest,
            Requirements requirements,
            int frames,
            double secondsEach,
            long resultBytesEach,
            BigDecimal spent,
            List<SiteName> refusedBy)
            implements SiteLinksCommand {
        public Consider {
            spent = spent == null ? BigDecimal.ZERO : spent;
            refusedBy = refusedBy == null ? List.of() : List.copyOf(refusedBy);
        }
    }

    /**
     * Has a result of a consignment fetched and staged; repeated until {@link RenderJobCommand.FrameFetched} comes.
     *
     * @param job the job here
     * @param attempt under which it is staged
     */
    record FetchFrame(SiteName site, JobId job, JobId consignment, AttemptId attempt, ResultDetail result)
            implements SiteLinksCommand {}

    /**
     * Has what there is to be seen of an unfinished frame brought to the storage, as a sample under the name of the consignment. Answered by
     * {@link Brought}.
     *
     * @param job the job here
     */
    record BringSample(SiteName site, JobId job, JobId consignment, int frame, ActorRef<Brought> replyTo)
            implements SiteLinksCommand {}

    /**
     * Has the log of an attempt brought to the storage, as far as it is, as that of an attempt that runs, under the name of a
     * {@link Ids#copyOf copy}. Answered by {@link Brought}.
     *
     * @param job the job here
     * @param attempt at the other site
     */
    record BringLog(SiteName site, JobId job, JobId consignment, AttemptId attempt, ActorRef<Brought> replyTo)
            implements SiteLinksCommand {}

    /** Asks where a site gives out files now. Answered by {@link Gate}. */
    record FindGate(SiteName site, ActorRef<Gate> replyTo) implements SiteLinksCommand {}

    /**
     * Where a site gives out files.
     *
     * @param address such as {@code https://10.0.0.5:8475}; empty when nothing can be fetched there now
     * @param trouble why, for people; empty when there is an address
     */
    record Gate(Optional<String> address, String trouble) implements CborSerializable {
        public Gate {
            address = address == null ? Optional.empty() : address;
            trouble = trouble == null ? "" : trouble;
        }
    }

    /**
     * What could be brought has been.
     *
     * @param trouble why nothing could, for people; empty when nothing stood in the way
     */
    record Brought(String trouble) implements CborSerializable {
        public Brought {
            trouble = trouble == null ? "" : trouble;
        }
    }

    /**
     * Has the log of an attempt that has failed there kept as that of an attempt here; it may come to nothing.
     *
     * @param job the job here
     */
    record KeepLog(SiteName site, JobId job, JobId consignment, AttemptId there, AttemptId attempt)
            implements SiteLinksCommand {}

    /**
     * Has a site listened to again that was isolated for what it did; of one that is listened to only the gates hear. Answered by {@link Admitted}.
     *
     * @param by who wants it
     * @param reason for people; may be empty
     */
    record Admit(SiteName site, String by, String reason, ActorRef<Admitted> replyTo) implements SiteLinksCommand {}

    /**
     * Answer to {@link Admit}.
     *
     * @param site how the link is; empty when there is none with a site of that name
     * @param trouble why nothing was changed, for people; empty when it was done
     */
    record Admitted(Optional<SiteDetail> site, String trouble) implements CborSerializable {
        public Admitted {
            site = site == null ? Optional.empty() : site;
            trouble = trouble == null ? "" : trouble;
        }
    }

    /**
     * A site has done what no honest one does; its link is closed until somebody {@link Admit admits} it, or the node is started again.
     *
     * @param why for people; what it does, with the site as "it"
     */
    record Isolate(SiteName site, String why) implements SiteLinksCommand {}

    /**
     * The linked sites, by name.
     *
     * @param self the name of this site; empty when it has none, and so no links
     */
    record Sites(Optional<SiteName> self, List<SiteDetail> sites) implements CborSerializable {
        public Sites {
            self = self == null ? Optional.empty() : self;
            sites = sites == null ? List.of() : List.copyOf(sites);
        }
    }
}
