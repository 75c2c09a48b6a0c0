package org.raymill.bench.console;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.JoinSeedNodes;
import akka.cluster.typed.SingletonActor;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.EventPublisher;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.RenderServerCommand.StatusReceived;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.StampedEvent;

/**
 * A member of a farm's cluster that stands for very many render servers: it reports each of them to the Scheduler once a second, and tells as many events of
 * the {@link Crowd} as it is asked for by a line with their number on its input, which it answers with a line of how many it has told by then. It ends with
 * its input.
 */
public final class CrowdProgram {

    /** The name of every farm's actor system. */
    private static final String SYSTEM = "raymill";

    /** Each server reports once a second, some at a time: more would not fit into what waits for the network. */
    private static final Duration REPORTS = Duration.ofMillis(50);

    private static final int SLICES = 20;

    private enum Report implements RenderServerCommand {
        INSTANCE
    }

    private CrowdProgram() {}

    /** Runs; the arguments are the port of this member, the address of a control node, jobs, servers, and when the first job was submitted. */
    public static void main(String[] arguments) throws IOException {
        Crowd crowd =
                new Crowd(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), Instant.parse(arguments[4]));
        ActorSystem<FarmEvent> system =
                ActorSystem.create(guardian(crowd), SYSTEM, configuration(Integer.parseInt(arguments[0])));
        Address seed = AddressFromURIString.parse("akka://" + SYSTEM + "@" + arguments[1]);
        Cluster.get(system).manager().tell(new JoinSeedNodes(List.of(seed)));
        long told = 0;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            for (long end = told + Long.parseLong(line); told < end; told++) {
                system.tell(crowd.event(told));
            }
            System.out.println(told);
        }
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static Config configuration(int port) {
        return ConfigFactory.load(ConfigFactory.parseMap(Map.of(
                        "raymill.roles",
                        List.of("render"),
                        "raymill.cluster.host",
                        "127.0.0.1",
                        "raymill.cluster.port",
                        port,
                        "akka.loglevel",
                        "WARNING"))
                .withFallback(ConfigFactory.parseResources("application.conf")));
    }

    /** Passes events on to the farm, and starts what reports the servers. */
    private static Behavior<FarmEvent> guardian(Crowd crowd) {
        return Behaviors.setup(actor -> {
            ActorRef<Topic.Command<StampedEvent>> topic =
                    actor.spawn(Topic.create(StampedEvent.class, FarmEvent.TOPIC), "events");
            ActorRef<FarmEvent> publisher = actor.spawn(EventPublisher.create(topic), "event-publisher");
            ActorRef<SchedulerCommand> scheduler = ClusterSingleton.get(actor.getSystem())
                    .init(SingletonActor.of(Behaviors.<SchedulerCommand>empty(), ClusterKeys.SCHEDULER)
                            .withSettings(ClusterSingletonSettings.create(actor.getSystem())
                                    .withRole("control")));
            actor.spawn(servers(crowd, scheduler), "render-servers");
            return Behaviors.receiveMessage(event -> {
                publisher.tell(event);
                return Behaviors.same();
            });
        });
    }

    private static Behavior<RenderServerCommand> servers(Crowd crowd, ActorRef<SchedulerCommand> scheduler) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Report.INSTANCE, Duration.ZERO, REPORTS);
            return reporting(crowd, scheduler, 1, 0);
        });
    }

    /** They follow the Scheduler of the highest epoch that has answered. */
    private static Behavior<RenderServerCommand> reporting(
            Crowd crowd, ActorRef<SchedulerCommand> scheduler, long sequence, long epoch) {
        return Behaviors.receive((actor, message) -> {
            if (message instanceof StatusReceived received && received.epoch() > epoch) {
                return reporting(crowd, scheduler, sequence, received.epoch());
            }
            if (message == Report.INSTANCE) {
                for (int number = (int) (sequence % SLICES); number < crowd.servers(); number += SLICES) {
                    scheduler.tell(
                            new SchedulerCommand.ReportStatus(crowd.status(number, sequence, epoch), actor.getSelf()));
                }
                return reporting(crowd, scheduler, sequence + 1, epoch);
            }
            return Behaviors.same();
        });
    }
}
