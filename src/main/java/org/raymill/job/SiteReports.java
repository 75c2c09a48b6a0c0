package org.raymill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.Consignments;
import org.raymill.job.core.Consignments.Consignment;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobId;

/** What other sites said last of a job's consignments; soft. Part of {@link Consigning}. */
final class SiteReports {

    /** What a site said last of a consignment. */
    record Heard(ConsignmentReport report, Instant at) {}

    /** After so long without a word it is told that there is none. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Map<JobId, Heard> reports = new HashMap<>();

    void put(Consignment one, ConsignmentReport report, Instant at) {
        reports.put(one.id(), new Heard(report, at));
    }

    void forget(JobId consignment) {
        reports.remove(consignment);
    }

    Optional<Heard> find(JobId consignment) {
        return Optional.ofNullable(reports.get(consignment));
    }

    /** When a consignment was last heard of, or sent. */
    Instant heardAt(Consignment one) {
        return find(one.id()).map(Heard::at).orElse(one.sentAt());
    }

    /** The consignments of which nothing was heard for long. */
    List<JobId> silent(Instant now) {
        return reports.entrySet().stream()
                .filter(entry -> isSilent(entry.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isSilent(Heard heard, Instant now) {
        return heard.at().plus(SILENCE).isBefore(now);
    }

    /** What has become of frames that are elsewhere, or what they wait for, for people; empty when there are none. */
    Optional<String> trouble(Consignments consignments, Instant now) {
        return consignments.all().stream()
                .filter(one -> !consignments.awayWith(one.id()).isEmpty())
                .findFirst()
                .map(one -> trouble(one, now));
    }

    private String trouble(Consignment one, Instant now) {
        Heard heard = reports.get(one.id());
        String site = "site " + one.site();
        if (heard == null) {
            return site + " has not answered yet";
        }
        if (isSilent(heard, now)) {
            return "nothing was heard of " + site + " since " + heard.at();
        }
        String message = heard.report().message();
        return switch (heard.report().state()) {
            case LACKS_FILES -> "files are brought to " + site + ": " + message;
            case REFUSED -> site + " does not take it: " + message;
            case ACCEPTED ->
                message.isEmpty()
                        ? site + " renders it: " + heard.report().tasksRunning() + " tasks run there"
                        : site + ": " + message;
            case ENDED, GONE -> site + " has ended its part; what came of it is fetched";
        };
    }
}
