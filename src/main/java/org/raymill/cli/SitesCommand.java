package org.raymill.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.SiteList;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Money;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the sites that this one is linked with, or tells all of one. */
@Command(
        name = "sites",
        description = "List the sites that jobs can be handed to, and how the links to them are.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill sites",
            "  raymill sites berlin",
            "  raymill sites admit berlin --reason \"their disk was mended\""
        })
final class SitesCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(
            paramLabel = "SITE",
            arity = "0..1",
            description = "Tell all of this site: what it offers, and how its link has changed.")
    private String site;

    @Option(names = "--json", description = "Print JSON: an array of objects, or one object.")
    private boolean json;

    private SitesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with the one below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new SitesCommand(terminal)).addSubcommand(new Admit(terminal));
    }

    /** Has a site listened to again. */
    @Command(
            name = "admit",
            description = {
                "Listen to a site again that was isolated because it did what no honest one does.",
                "What it did stands in its history and in the audit; one whose certificate is revoked comes back when that is taken off the list."
            })
    static final class Admit implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "SITE", description = "The site.")
        private String site;

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        Admit(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            if (!SiteName.isValid(site)) {
                throw new CommandException("no site is called '" + Terminal.clean(site) + "'");
            }
            SiteDetail admitted =
                    farm.client().post("/api/v1/sites/" + site + "/admit", operation.request(), SiteDetail.class);
            if (json) {
                Json.print(terminal, admitted);
            } else {
                terminal.print("Site " + admitted.name() + " is listened to; its link is " + status(admitted.status())
                        + (admitted.message().isEmpty() ? "" : ": " + Terminal.clean(admitted.message())));
            }
            return CommandLine.ExitCode.OK;
        }
    }

    @Override
    public Integer call() {
        SiteList list = farm.client().get("/api/v1/sites", SiteList.class);
        if (site != null) {
            tell(find(list));
        } else if (json) {
            Json.print(terminal, list.sites());
        } else if (list.sites().isEmpty()) {
            terminal.say("No other sites. docs/remote-sites.md tells how two are linked.");
        } else {
            terminal.table(
                    List.of(
                            "SITE",
                            "LINK",
                            "SINCE",
                            "CORES FREE",
                            "PRICE",
                            "LATENCY",
                            "BANDWIDTH",
                            "SPEED",
                            "PACKAGES",
                            "MESSAGE"),
                    list.sites().stream().map(SitesCommand::row).toList());
        }
        return 0;
    }

    private SiteDetail find(SiteList list) {
        return list.sites().stream()
                .filter(one -> one.name().value().equals(site))
                .findFirst()
                .orElseThrow(() -> new CommandException("there is no site '" + site + "'; there "
                        + (list.sites().isEmpty()
                                ? "is none"
                                : "are "
                                        + String.join(
                                                ", ",
                                                list.sites().stream()
                                                        .map(one -> one.name().value())
                                                        .toList()))));
    }

    private static List<String> row(SiteDetail one) {
        return List.of(
                one.name().value(),
                status(one.status()),
                Times.at(one.since()),
                one.offer()
                        .map(offer -> offer.freeCores() + " of " + offer.cores())
                        .orElse("-"),
                one.offer().map(SitesCommand::price).orElse("-"),
                one.latencyMillis().map(taken -> taken + " ms").orElse("-"),
                one.bytesPerSecond().map(SitesCommand::rate).orElse("-"),
                one.speed().map(SitesCommand::speed).orElse("-"),
                one.offer().map(SitesCommand::packages).orElse("-"),
                Terminal.clean(one.message()));
    }

    private static String status(SiteDetail.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String rate(long bytesPerSecond) {
        return bytesPerSecond < 1_000_000
                ? (bytesPerSecond + 999) / 1_000 + " kB/s"
                : String.format(Locale.ROOT, "%.1f MB/s", bytesPerSecond / 1e6);
    }

    private static String speed(double speed) {
        return String.format(Locale.ROOT, "%.2f", speed);
    }

    private static String price(SiteOffer offer) {
        return offer.asksNothing() ? "none" : Money.exact(offer.pricePerCoreHour(), Terminal.clean(offer.currency()));
    }

    private static String packages(SiteOffer offer) {
        return offer.packages().isEmpty()
                ? "-"
                : Terminal.clean(String.join(
                        ", ",
                        offer.packages().stream().map(InstalledPackage::label).toList()));
    }

    private void tell(SiteDetail one) {
        if (json) {
            Json.print(terminal, one);
            return;
        }
        terminal.print(one.name() + " " + status(one.status()) + " since " + Times.at(one.since())
                + (one.message().isEmpty() ? "" : ": " + Terminal.clean(one.message())));
        if (one.protocol() > 0) {
            terminal.print("  speaks protocol " + one.protocol() + ", Raymill " + Terminal.clean(one.software()));
        }
        one.latencyMillis().ifPresent(taken -> terminal.print("  latency " + taken + " ms"));
        one.bytesPerSecond().ifPresent(rate -> terminal.print("  bandwidth " + rate(rate)));
        one.speed()
                .ifPresent(speed ->
                        terminal.print("  renders " + speed(speed) + " times as fast as this site, as measured"));
        one.offer().ifPresent(this::tell);
        one.shelf()
                .ifPresent(shelf -> terminal.print("  has sent " + shelf.files() + " files that are here, "
                        + Sizes.text(shelf.bytes()) + " (looked at " + Times.at(shelf.at()) + ")"));
        terminal.print("  history:");
        one.history()
                .forEach(change -> terminal.print("    " + Times.at(change.at()) + " " + status(change.status())
                        + (change.message().isEmpty() ? "" : ": " + Terminal.clean(change.message()))));
    }

    private void tell(SiteOffer offer) {
        terminal.print("  offers " + offer.freeCores() + " of " + offer.cores() + " cores free, packages "
                + packages(offer) + ", price " + price(offer));
        SiteOffer.Rights rights = offer.rights();
        terminal.print("  grants this site " + (rights.cores() == 0 ? "nothing" : rights.cores() + " cores")
                + ", projects " + names(rights.projects()) + ", packages " + names(rights.packages())
                + "; takes data of the classes " + names(offer.dataClasses()));
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "any" : Terminal.clean(String.join(", ", names));
    }
}
