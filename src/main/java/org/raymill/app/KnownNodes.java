package org.raymill.app;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that were in the cluster when this one was last, kept in a small file of the data folder. A control node that is started again
 * asks them first, so that it joins the cluster that still lives instead of starting another beside it.
 */
final class KnownNodes {

    /** A node of the cluster. */
    record Node(Address address, boolean renders) {}

    private static final Logger LOG = LoggerFactory.getLogger(KnownNodes.class);
    private static final String RENDERS = " render";

    private final Path file;

    KnownNodes(Path data) {
        this.file = data.resolve("known-nodes");
    }

    /** The nodes known from the last time; empty when there are none or the file can not be read. */
    List<Node> read() {
        List<Node> nodes = new ArrayList<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                boolean renders = line.endsWith(RENDERS);
                String address = renders ? line.substring(0, line.length() - RENDERS.length()) : line;
                nodes.add(new Node(AddressFromURIString.parse(address), renders));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} can not be read and is ignored: {}", file, e.toString());
        }
        return nodes;
    }

    private void write(Iterable<Node> nodes) {
        StringBuilder text = new StringBuilder();
        nodes.forEach(node -> text.append(node.address())
                .append(node.renders() ? RENDERS : "")
                .append('\n'));
        try {
            Path fresh = file.resolveSibling("known-nodes.new");
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} can not be written: {}", file, e.toString());
        }
    }

    /** Keeps the file up to date while the node is in the cluster. */
    Behavior<Object> recorder() {
        return Behaviors.setup(actor -> {
            Cluster cluster = Cluster.get(actor.getSystem());
            SortedMap<String, Node> nodes = new TreeMap<>();
            Address self = cluster.selfMember().address();
            ActorRef<MemberEvent> events = actor.messageAdapter(MemberEvent.class, event -> event);
            CurrentClusterState now = cluster.state();
            now.getMembers().forEach(member -> put(nodes, self, member));
            cluster.subscriptions().tell(Subscribe.create(events, MemberEvent.class));
            return Behaviors.receive(Object.class)
                    .onMessage(MemberEvent.class, event -> {
                        if (event instanceof MemberRemoved) {
                            nodes.remove(event.member().address().toString());
                        } else {
                            put(nodes, self, event.member());
                        }
                        write(List.copyOf(nodes.values()));
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static void put(SortedMap<String, Node> nodes, Address self, Member member) {
        if (!member.address().equals(self)) {
            nodes.put(member.address().toString(), new Node(member.address(), member.hasRole("render")));
        }
    }
}
