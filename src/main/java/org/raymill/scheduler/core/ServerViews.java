package org.raymill.scheduler.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerStatus;

/** Shows a server of the resource database to people. */
final class ServerViews {

    private ServerViews() {}

    static ServerDetail detail(ServerEntry server, List<Reservation> reservations, FailureBook failures, Instant now) {
        ServerStatus status = server.status();
        Optional<String> reservedFor = reservations.stream()
                .filter(reservation -> reservation.server().equals(server.id()))
                .map(reservation -> reservation.job().value())
                .findFirst();
        return new ServerDetail(
                server.id().value(),
                condition(server),
                message(server),
                status.host(),
                status.cores(),
                server.usedCores(),
                status.memoryMiB(),
                server.usedMemoryMiB(),
                status.packages(),
                server.leases().stream()
                        .flatMap(held -> held.running().stream())
                        .toList(),
                status.startedAt(),
                server.lastSeenAt,
                status.host().gpus().size(),
                server.usedGpus(),
                status.tags(),
                status.amounts(),
                server.usedAmounts(),
                failures.against(server.id(), now).size(),
                reservedFor,
                status.sandbox(),
                status.processCounting(),
                status.packageProblems(),
                status.load(),
                server.standing.orderedAt());
    }

    static ServerDetail.Status condition(ServerEntry server) {
        return switch (server.condition()) {
            case USABLE -> ServerDetail.Status.UP;
            case NOT_ACCEPTING, DRAINING -> ServerDetail.Status.DRAINING;
            case QUARANTINED -> ServerDetail.Status.QUARANTINED;
            case LOST -> ServerDetail.Status.LOST;
        };
    }

    private static String message(ServerEntry server) {
        return switch (server.condition()) {
            case LOST -> "nothing was heard of it; is it running, and can it reach this site?";
            case DRAINING -> ordered("drained", server.standing);
            case QUARANTINED -> ordered("quarantined", server.standing);
            default -> server.status().message();
        };
    }

    private static String ordered(String what, ServerEntry.Standing standing) {
        return what + " by " + standing.by() + (standing.reason().isBlank() ? "" : ": " + standing.reason());
    }
}
