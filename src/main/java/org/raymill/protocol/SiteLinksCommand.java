package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.JobId;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;

/** What the keeper of the links to other sites, a cluster singleton, is told and asked. */
public interface SiteLinksCommand extends CborSerializable {

    /** Asks for the other sites and how the links to them are. */
    record GetSites(ActorRef<Sites> replyTo) implements SiteLinksCommand {}

    /**
     * What a job wants of a consignment; repeated as long as that is not closed. Answered by {@link RenderJobCommand.ConsignmentHeard}, now and
     * whenever the other site says something of it.
     */
    record Consign(SiteName site, ConsignmentOrder order) implements SiteLinksCommand {}

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
