package org.raymill.app;

import akka.actor.ActorRef;
import akka.actor.Address;
import akka.actor.RootActorPath;
import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.scheduler.ExpectedServers;

/** The render nodes that a new Scheduler hears from: those in the cluster, and at first those that were in it before this node was started. */
final class RenderNodes implements ExpectedServers {

    /** Who has not come back by then is not waited for. */
    private static final long FORMER_LIFE_SECONDS = 60;

    private final ActorSystem<?> system;
    private final List<KnownNodes.Node> known;

    /**
     * @param known the nodes of the cluster's former life
     */
    RenderNodes(ActorSystem<?> system, List<KnownNodes.Node> known) {
        this.system = system;
        this.known = List.copyOf(known);
    }

    @Override
    public Set<Address> addresses() {
        Set<Address> addresses = members();
        if (system.uptime() < FORMER_LIFE_SECONDS) {
            known.stream()
                    .filter(KnownNodes.Node::renders)
                    .map(KnownNodes.Node::address)
                    .forEach(addresses::add);
        }
        return addresses;
    }

    @Override
    public void announce(long epoch) {
        for (Address address : members()) {
            RootActorPath root = new RootActorPath(address, "/");
            system.classicSystem()
                    .actorSelection(root.child("user").child(Guardian.RENDER_SERVER))
                    .tell(new RenderServerCommand.StatusReceived(epoch, 0), ActorRef.noSender());
        }
    }

    private Set<Address> members() {
        Set<Address> addresses = new HashSet<>();
        for (Member member : Cluster.get(system).state().getMembers()) {
            boolean active = member.status() == MemberStatus.up() || member.status() == MemberStatus.weaklyUp();
            if (active && member.hasRole("render")) {
                addresses.add(member.address());
            }
        }
        return addresses;
    }
}
