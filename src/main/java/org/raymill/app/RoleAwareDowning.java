package org.raymill.app;

import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent;
import akka.cluster.DowningProvider;
import akka.cluster.Member;
import akka.cluster.UniqueAddress;
import akka.cluster.sbr.DowningStrategy;
import akka.cluster.sbr.KeepMajority;
import akka.cluster.sbr.SplitBrainResolverBase;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import scala.Option;
import scala.collection.immutable.SortedSet;
import scala.concurrent.duration.Deadline;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's split-brain resolver with the majority of control nodes, which looks more often than once a second and is more patient with render
 * nodes than with control nodes. Its settings are in {@code application.conf} under {@code raymill.cluster.downing}.
 */
public final class RoleAwareDowning extends DowningProvider {

    private static final String CONTROL = "control";

    private final ActorSystem system;
    private final Config config;

    /** Called by Akka. */
    public RoleAwareDowning(ActorSystem system) {
        this.system = system;
        this.config = system.settings().config().getConfig("raymill.cluster.downing");
    }

    /** Whatever a node that was put out still says is refused by its epoch, its attempt or the journal: nobody has to wait for its silence. */
    @Override
    public FiniteDuration downRemovalMargin() {
        return FiniteDuration.apply(1, TimeUnit.MILLISECONDS);
    }

    @Override
    public Option<Props> downingActorProps() {
        Patience patience = new Patience(config.getDuration("control-patience"), config.getDuration("render-patience"));
        return Option.apply(Props.create(Resolver.class, () -> new Resolver(Cluster.get(system), patience)));
    }

    /** The actor: what to down is Akka's decision, when is {@link Patience}'s. */
    private static final class Resolver extends SplitBrainResolverBase {

        private static final FiniteDuration LOOK = FiniteDuration.apply(100, TimeUnit.MILLISECONDS);

        private final Cluster cluster;
        private final Patience patience;

        Resolver(Cluster cluster, Patience patience) {
            super(
                    finite(patience.withControl()),
                    new KeepMajority(cluster.selfDataCenter(), Option.apply(CONTROL), cluster.selfUniqueAddress()));
            this.cluster = cluster;
            this.patience = patience;
            resetStableDeadline();
        }

        @Override
        public void preStart() throws Exception {
            cluster.subscribe(self(), ClusterEvent.initialStateAsEvents(), ClusterEvent.ClusterDomainEvent.class);
            context().system().eventStream().subscribe(self(), ThisActorSystemQuarantinedEvent.class);
            super.preStart();
        }

        @Override
        public void postStop() {
            cluster.unsubscribe(self());
            context().system().eventStream().unsubscribe(self());
            super.postStop();
        }

        @Override
        public UniqueAddress selfUniqueAddress() {
            return cluster.selfUniqueAddress();
        }

        @Override
        public String selfDc() {
            return cluster.selfDataCenter();
        }

        @Override
        public void down(UniqueAddress node, DowningStrategy.Decision decision) {
            cluster.down(node.address());
        }

        @Override
        public FiniteDuration tickInterval() {
            return LOOK;
        }

        @Override
        public Deadline newStableDeadline() {
            if (patience == null) {
                return Deadline.now(); // called by the constructor above this one
            }
            SortedSet<Member> unreachable = strategy().unreachableMembersWithRole();
            SortedSet<Member> reachable = strategy().reachableMembersWithRole();
            return Deadline.now().$plus(finite(patience.toWait(!unreachable.isEmpty(), !reachable.isEmpty())));
        }

        private static FiniteDuration finite(Duration duration) {
            return FiniteDuration.apply(duration.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
