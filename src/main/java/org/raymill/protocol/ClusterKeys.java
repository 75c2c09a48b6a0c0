package org.raymill.protocol;

import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Names under which actors find each other in the cluster. */
public final class ClusterKeys {

    /** Render jobs; the entity id is the job id. They live on nodes with the role {@code control}. */
    public static final EntityTypeKey<RenderJobCommand> RENDER_JOB =
            EntityTypeKey.create(RenderJobCommand.class, "RenderJob");

    /** Catalogues of jobs, one on each control node, all on the same database. */
    public static final ServiceKey<JobCatalogCommand> JOB_CATALOG =
            ServiceKey.create(JobCatalogCommand.class, "JobCatalog");

    /** Keepers of job templates, one on each control node, all on the same database. */
    public static final ServiceKey<JobTemplatesCommand> JOB_TEMPLATES =
            ServiceKey.create(JobTemplatesCommand.class, "JobTemplates");

    /** Keepers of users, tokens and sessions, one on each control node, all on the same database. */
    public static final ServiceKey<AccessCommand> ACCESS = ServiceKey.create(AccessCommand.class, "Access");

    /** Keepers of quotas, one on each control node, all on the same database. */
    public static final ServiceKey<QuotaCommand> QUOTA = ServiceKey.create(QuotaCommand.class, "Quota");

    /** Gates to the storage, one on each node that answers HTTP. */
    public static final ServiceKey<StorageGateCommand> STORAGE_GATE =
            ServiceKey.create(StorageGateCommand.class, "StorageGate");

    /** The singleton's name. */
    public static final String SCHEDULER = "Scheduler";

    private ClusterKeys() {}
}
