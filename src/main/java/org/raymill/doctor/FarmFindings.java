package org.raymill.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.raymill.model.FarmFigures;
import org.raymill.model.Finding;
import org.raymill.model.NodeCondition;
import org.raymill.model.PackageProblem;
import org.raymill.model.PlanSummary;
import org.raymill.model.ServerDetail;

/** What is to be said of a farm by what its nodes and its Scheduler have answered. Pure. */
public final class FarmFindings {

    /** A new Scheduler waits for servers; longer than this it has waited in vain. */
    private static final Duration GATHERING = Duration.ofMinutes(1);
    /** Demands are told every few seconds; with room and work a plan is made at once. */
    private static final Duration NO_PLAN = Duration.ofMinutes(1);

    private static final String NODE = "node";
    private static final String SERVER = "server";
    private static final String SCHEDULER = "scheduler";

    private FarmFindings() {}

    /**
     * A node's answer.
     *
     * @param sentAt when the node was asked, by the clock of who asked
     * @param receivedAt when its answer came, by the same clock
     */
    public record Answer(NodeCondition condition, Instant sentAt, Instant receivedAt) {}

    /** What a node has found of itself, and how its clock is. */
    public static List<Finding> node(String name, Answer answer) {
        List<Finding> findings = new ArrayList<>();
        NodeCondition condition = answer.condition();
        Duration there = Duration.between(answer.sentAt(), condition.heardAt());
        Duration back = Duration.between(answer.receivedAt(), condition.answeredAt());
        Duration travelled = Duration.between(answer.sentAt(), answer.receivedAt())
                .minus(Duration.between(condition.heardAt(), condition.answeredAt()));
        findings.add(Clocks.finding(
                name, "the node", there.plus(back).dividedBy(2), travelled.abs().dividedBy(2)));
        condition
                .findings()
                .forEach(found -> findings.add(found.at(found.where().isEmpty() ? name : name + " " + found.where())));
        return findings;
    }

    /** A node that is in the cluster and has not answered. */
    public static Finding silent(String name, Duration limit) {
        return Finding.problem(
                NODE,
                name,
                "it is in the cluster and did not answer within " + limit.toSeconds() + " s",
                "look at its log and its load; if it runs an older Raymill, upgrade it");
    }

    /**
     * A member of the cluster.
     *
     * @param status as Akka calls it
     * @param reachable whether the other nodes hear of it
     */
    public static Finding member(String name, String status, String roles, boolean reachable) {
        if (!reachable) {
            return Finding.problem(
                    NODE,
                    name,
                    "the other nodes do not hear of it (" + roles + ")",
                    "see that its host and the network are up; it is put out by itself when it stays so");
        }
        String found = roles + ", " + status;
        return status.equals("Up")
                ? Finding.ok(NODE, name, found)
                : Finding.warning(
                        NODE, name, found, "it comes in, or leaves; when it stays so another node is unreachable");
    }

    /** Whether all nodes have the same version, by their names. */
    public static Finding versions(Map<String, String> versions) {
        Map<String, List<String>> nodes = new TreeMap<>();
        versions.forEach((node, version) ->
                nodes.computeIfAbsent(version, any -> new ArrayList<>()).add(node));
        if (nodes.size() <= 1) {
            return Finding.ok(
                    "version",
                    "",
                    "all nodes have " + nodes.keySet().stream().findFirst().orElse("none"));
        }
        String found = nodes.entrySet().stream()
                .map(entry -> entry.getKey() + " on " + some(entry.getValue()))
                .collect(Collectors.joining("; "));
        return Finding.warning("version", "", found, "bring the upgrade to its end: docs/operations.md");
    }

    private static String some(List<String> names) {
        return names.size() <= 3
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
    }

    /** How many control nodes there are. */
    public static Finding control(long nodes) {
        return nodes == 2
                ? Finding.warning(
                        "cluster",
                        "",
                        "2 control nodes: when one is lost the other ends, too",
                        "run one, or three: docs/operations.md")
                : Finding.ok("cluster", "", nodes + (nodes == 1 ? " control node" : " control nodes"));
    }

    /**
     * The Scheduler, as it has answered.
     *
     * @param inOfficeSince by its clock
     * @param gathering whether it still waits for servers
     */
    public static Finding scheduler(
            long epoch,
            Instant inOfficeSince,
            boolean gathering,
            FarmFigures figures,
            Optional<PlanSummary> lastPlan,
            Instant now) {
        if (gathering && Duration.between(inOfficeSince, now).compareTo(GATHERING) > 0) {
            return Finding.warning(
                    SCHEDULER,
                    "",
                    "in office since " + inOfficeSince + ", and still waits for servers that it expects",
                    "look which servers are lost: raymill servers");
        }
        boolean room = figures.cores().total() > figures.cores().used();
        boolean late = lastPlan.map(plan -> Duration.between(plan.madeAt(), now).compareTo(NO_PLAN) > 0)
                .orElse(true);
        if (figures.waitingTasks() > 0 && room && late) {
            return Finding.warning(
                    SCHEDULER,
                    "",
                    figures.waitingTasks() + " tasks wait, cores are free, and no plan was made for a minute",
                    "raymill why JOB tells what they wait for; if that says nothing, look at the log of the control nodes");
        }
        return Finding.ok(
                SCHEDULER,
                "",
                "in office since " + inOfficeSince + ", epoch " + epoch + ", " + figures.waitingTasks()
                        + " tasks wait");
    }

    /** A Scheduler that has not answered. */
    public static Finding noScheduler(Duration limit) {
        return Finding.problem(
                SCHEDULER,
                "",
                "the Scheduler did not answer within " + limit.toSeconds() + " s: nothing is given out",
                "see that a control node is up and that its database answers; its log says what it waits for");
    }

    /** The render servers that somebody has to look at; one word for all others. */
    public static List<Finding> servers(List<ServerDetail> servers) {
        List<Finding> findings = new ArrayList<>();
        servers.forEach(server -> {
            findings.add(status(server));
            server.packageProblems().forEach(problem -> findings.add(problem(server, problem)));
            findings.add(SandboxCheck.of(server.sandbox(), server.processCounting(), server.id()));
        });
        if (servers.isEmpty()) {
            findings.add(Finding.warning(
                    SERVER,
                    "",
                    "there is no render server",
                    "start one: raymill node --roles render --seed HOST:PORT"));
        }
        return findings;
    }

    private static Finding status(ServerDetail server) {
        return switch (server.status()) {
            case UP ->
                Finding.ok(SERVER, server.id(), "up, " + server.coresUsed() + " of " + server.cores() + " cores used");
            case DRAINING ->
                Finding.warning(
                        SERVER,
                        server.id(),
                        server.message(),
                        "when it should work again: raymill server resume " + server.id());
            case QUARANTINED ->
                Finding.problem(
                        SERVER,
                        server.id(),
                        "takes no work: " + server.message(),
                        "find out why tasks fail there (raymill server " + server.id()
                                + "), then raymill server resume " + server.id());
            case LOST ->
                Finding.problem(
                        SERVER,
                        server.id(),
                        "not heard of since " + server.lastSeenAt(),
                        "see that its host is up and its node runs; what it ran is run elsewhere");
        };
    }

    private static Finding problem(ServerDetail server, PackageProblem problem) {
        return Finding.warning(
                "package",
                server.id(),
                problem.name() + " is not offered: " + problem.reason() + " (" + problem.program() + ")",
                "mend or remove the program there");
    }
}
