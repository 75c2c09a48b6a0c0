package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobSpec;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetailBuilder;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.protocol.RenderJobCommand.ConsignmentHeard;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.SiteLinksCommand.BringLog;
import org.raymill.protocol.SiteLinksCommand.BringSample;
import org.raymill.protocol.SiteLinksCommand.Brought;
import org.raymill.protocol.SiteLinksCommand.Consider;
import org.raymill.protocol.SiteLinksCommand.Consign;
import org.raymill.protocol.SiteLinksCommand.FetchFrame;
import org.raymill.protocol.SiteLinksCommand.KeepLog;
import org.raymill.site.mail.Mail;
import org.raymill.site.mail.MailCodec;
import org.raymill.site.tls.SiteTls;
import org.raymill.site.transfer.PeerTransfers;

/**
 * Jobs that go to other sites: where, whether they may, what is wanted of them there, and what comes back. Confined to the thread of {@link
 * SiteLinks}.
 */
final class Departures implements AutoCloseable {

    /** How large the files of a job are that asks where it is to go; empty when that can not be read. */
    record Sized(Consider asked, Optional<Long> bytes) implements SiteLinksCommand {}

    private final ActorContext<SiteLinksCommand> actor;
    private final SiteLinks.Context context;
    private final KnownSites sites;
    private final Considering considering;
    private final ManifestSizes sizes;
    private final Map<SiteName, SentConsignments> sent = new TreeMap<>();

    /**
     * Departures to no site yet.
     *
     * @param actor is told {@link Sized}, which it brings back
     */
    Departures(
            ActorContext<SiteLinksCommand> actor,
            SiteLinks.Context context,
            KnownSites sites,
            Considering considering,
            ManifestSizes sizes) {
        this.actor = actor;
        this.context = context;
        this.sites = sites;
        this.considering = considering;
        this.sizes = sizes;
    }

    /** Jobs can go to a site: there is a way for their files. */
    void open(SiteName site, SiteTls tls) {
        PeerTransfers transfers = new PeerTransfers(
                site,
                tls.clientContext(site),
                () -> sites.files(site),
                context.files(),
                context.storage(),
                context.settings().transfers(),
                context.rates().of(site),
                context.metrics().transfers(site));
        sent.put(site, new SentConsignments(context.jobs(), transfers, context.pictures(), context.results()));
    }

    @Override
    public void close() {
        sent.values().forEach(SentConsignments::close);
    }

    /** How many consignments there are with a site. */
    int consignments(SiteName site) {
        return sent.containsKey(site) ? sent.get(site).count() : 0;
    }

    /** How a link is, with what was measured of the way there, and of the site. */
    SiteDetail measured(SiteDetail link) {
        SentConsignments there = sent.get(link.name());
        if (there == null) {
            return link;
        }
        SiteDetailBuilder measured = SiteDetailBuilder.builder(link).traffic(there.traffic());
        there.measure().bandwidth().ifPresent(rate -> measured.bytesPerSecond(Optional.of(rate)));
        there.speeds().speed().ifPresent(speed -> measured.speed(Optional.of(speed)));
        return measured.build();
    }

    // ---- where they go

    /** A job asks where frames of it are to go. */
    void consider(Consider asked) {
        if (considering.hasTime()) {
            actor.pipeToSelf(
                    sizes.of(asked.manifest()), (bytes, failure) -> new Sized(asked, Optional.ofNullable(bytes)));
        }
    }

    /** The size of its files is known. */
    void sized(Sized sized) {
        sized.bytes().ifPresent(bytes -> context.jobs()
                .tell(sized.asked().job(), considering.decide(sized.asked(), bytes, sites.byName(), sent)));
    }

    // ---- what is wanted of them there

    /** A job wants something of a consignment. */
    void consign(Consign wanted) {
        ConsignmentOrder order = wanted.order();
        considering.heard(wanted);
        String trouble =
                order.spec().map(spec -> trouble(wanted.site(), spec, order)).orElse("");
        SentConsignments there = sent.get(wanted.site());
        if (!trouble.isEmpty()) {
            answer(order, ConsignmentReport.State.REFUSED, trouble);
        } else if (there == null) {
            answer(order, ConsignmentReport.State.GONE, "nothing of it was ever sent");
        } else {
            there.ordered(order);
            there.speeds().measured(order.id(), wanted.packageName(), wanted.speed());
            sites.tell(wanted.site(), new SiteLink.Send(new Mail.Consign(order)));
        }
    }

    /** Why nothing of a job may go to a site now, for people; empty when it may. */
    private String trouble(SiteName site, JobSpec spec, ConsignmentOrder order) {
        JobPolicy policy = spec.policy();
        Optional<SiteOffer> offer = sites.offer(site);
        if (!sites.isLinked(site)) {
            return "this site is not linked with a site " + site;
        } else if (!sent.containsKey(site)) {
            return "the link has no certificates, and files travel by HTTPS alone";
        } else if (!context.settings().rules().project(policy.project()).leave()) {
            return "the project " + policy.project() + " may not leave this site";
        } else if (!spec.format().hasPictures()) {
            return "a job without pictures has nothing that could come back from there";
        } else if (offer.isEmpty()) {
            return "it has not told yet what it offers";
        } else if (!offer.get().dataClasses().contains(policy.site().dataClass())) {
            return "it takes no data of the class " + policy.site().dataClass();
        }
        return isSmall(order) ? "" : "its name, parameters and frames are more than one letter can hold";
    }

    /** This site itself knows what is to be said. */
    private void answer(ConsignmentOrder order, ConsignmentReport.State state, String why) {
        context.jobs().tell(order.job(), new ConsignmentHeard(order.id(), ConsignmentReport.of(state, why), true));
    }

    private static boolean isSmall(ConsignmentOrder order) {
        try {
            MailCodec.write(new Mail.Consign(order));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // ---- what comes back

    /** A site has said how a consignment is. */
    void reported(SiteName peer, Mail.Report report) {
        Optional.ofNullable(sent.get(peer)).ifPresent(there -> there.reported(report.consignment(), report.report()));
    }

    /** A job wants a result. */
    void fetch(FetchFrame wanted) {
        Optional.ofNullable(sent.get(wanted.site())).ifPresent(there -> there.fetch(wanted));
    }

    /** Somebody looks at an unfinished frame. */
    void bringSample(BringSample wanted) {
        bring(
                wanted.site(),
                wanted.replyTo(),
                views -> views.sample(wanted.job(), wanted.consignment(), wanted.frame()));
    }

    /** Somebody looks at a log. */
    void bringLog(BringLog wanted) {
        bring(
                wanted.site(),
                wanted.replyTo(),
                views -> views.log(wanted.job(), wanted.consignment(), wanted.attempt()));
    }

    private void bring(
            SiteName site, ActorRef<Brought> replyTo, Function<PeerViews, CompletableFuture<String>> bringing) {
        SentConsignments there = sent.get(site);
        if (there == null || !sites.isUp(site)) {
            replyTo.tell(new Brought("site " + site + " is not linked now"));
        } else {
            bringing.apply(there.views()).thenAccept(trouble -> replyTo.tell(new Brought(trouble)));
        }
    }

    /** The log of what has failed there is to be kept. */
    void keepLog(KeepLog wanted) {
        Optional.ofNullable(sent.get(wanted.site())).ifPresent(there -> there.views()
                .keepLogLater(wanted.job(), wanted.attempt(), wanted.consignment(), wanted.there()));
    }
}
