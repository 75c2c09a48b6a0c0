package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.Money;
import org.raymill.model.Requirements;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SiteDecision.Stay;
import org.raymill.site.core.SiteVerdict.AnotherIsBetter;
import org.raymill.site.core.SiteVerdict.DataClassRefused;
import org.raymill.site.core.SiteVerdict.HardwareMissing;
import org.raymill.site.core.SiteVerdict.LimitUsedUp;
import org.raymill.site.core.SiteVerdict.LinkDown;
import org.raymill.site.core.SiteVerdict.NoMoreCores;
import org.raymill.site.core.SiteVerdict.NoRightForPackage;
import org.raymill.site.core.SiteVerdict.NoRightForProject;
import org.raymill.site.core.SiteVerdict.NotLinked;
import org.raymill.site.core.SiteVerdict.NotSooner;
import org.raymill.site.core.SiteVerdict.NothingOffered;
import org.raymill.site.core.SiteVerdict.OtherCurrency;
import org.raymill.site.core.SiteVerdict.OverBudget;
import org.raymill.site.core.SiteVerdict.PackageMissing;
import org.raymill.site.core.SiteVerdict.ProjectStays;
import org.raymill.site.core.SiteVerdict.Refusal;
import org.raymill.site.core.SiteVerdict.TakesNothing;
import org.raymill.site.core.SiteVerdict.VersionMissing;
import org.raymill.site.core.SiteVerdict.WayTooLong;

/** Says in words where frames are rendered and why, for people. */
public final class SiteWords {

    /** So many sites are told of at most; the rest is counted. */
    private static final int MOST_SITES = 20;

    /** So many versions, or classes of data, of a site are told at most, each with so many characters. */
    private static final int MOST_SAID = 5;

    private static final int LONGEST_SAID = 40;

    private static final int MINUTE = 60;
    private static final int HOUR = 3_600;
    private static final int DAY = 86_400;

    private SiteWords() {}

    /**
     * A decision in one line; empty when nothing waits.
     *
     * @param currency in which budgets are reckoned
     */
    public static String of(SiteDecision decision, String currency) {
        return decision instanceof Leave leave ? of(leave, currency) : of((Stay) decision);
    }

    private static String of(Stay stay) {
        return switch (stay.why()) {
            case NOTHING_WAITS -> "";
            case ASKED_FOR -> "it stays at this site, as the job says";
            case ROOM_HERE -> "there is room for it here";
            case WAITS_FOR_ITS_SITE -> "it waits for its site: " + sites(stay.verdicts());
            case NO_SITE_SUITS ->
                stay.verdicts().isEmpty()
                        ? "this site is linked with no other"
                        : counted(stay.verdicts().size(), "site") + ": " + sites(stay.verdicts());
        };
    }

    private static String of(Leave leave, String currency) {
        String frames =
                counted(leave.frames(), "frame") + (leave.frames() == 1 ? " goes to " : " go to ") + leave.site();
        String why =
                switch (leave.why()) {
                    case ASKED_FOR -> ", as the job says";
                    case NEVER_HERE ->
                        ", since no server here could ever render " + (leave.frames() == 1 ? "it" : "them");
                    case SOONER -> "";
                };
        String without = leave.why() == Leave.Why.SOONER
                ? " instead of " + leave.here().map(SiteWords::time).orElse("never")
                : "";
        String money = leave.cost().signum() > 0 ? ", for " + Money.text(leave.cost(), currency) : "";
        return frames
                + why
                + (leave.there().toMillis() == Pace.NEVER ? "" : ": done in " + time(leave.there()))
                + without
                + money;
    }

    /** Sites with what stands between them and the frames; those that are refused for the same reason together. */
    private static String sites(List<SiteVerdict> verdicts) {
        Map<String, String> byReason = new LinkedHashMap<>();
        verdicts.stream()
                .limit(MOST_SITES)
                .forEach(verdict -> byReason.merge(
                        of(verdict.refusal()), verdict.site().value(), (some, another) -> some + ", " + another));
        String told = byReason.entrySet().stream()
                .map(entry -> entry.getValue() + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
        return told + (verdicts.size() > MOST_SITES ? "; and " + (verdicts.size() - MOST_SITES) + " more" : "");
    }

    /** What stands between frames and a site. */
    public static String of(Refusal refusal) {
        if (refusal instanceof PackageMissing missing) {
            return missing.packageName() + " is not installed";
        } else if (refusal instanceof VersionMissing missing) {
            return missing.packageName() + " " + missing.range() + " is not installed, only " + some(missing.there());
        } else if (refusal instanceof HardwareMissing missing) {
            return hardware(missing);
        } else if (refusal instanceof LimitUsedUp used) {
            return "nothing is free of " + used.limit();
        } else if (refusal instanceof NoMoreCores cores) {
            return "too few are left of the " + counted(cores.cores(), "core") + " that this site may use";
        } else if (refusal instanceof WayTooLong way) {
            return "sending the files takes " + time(way.transfer()) + ", rendering " + counted(way.frames(), "frame")
                    + " " + time(way.rendering());
        } else if (refusal instanceof NotSooner late) {
            return "done in " + time(late.there()) + " with its help, in " + time(late.here()) + " without";
        } else if (refusal instanceof AnotherIsBetter better) {
            return better.site() + " is better";
        }
        return ofRightsAndMoney(refusal);
    }

    private static String ofRightsAndMoney(Refusal refusal) {
        if (refusal instanceof LinkDown) {
            return "the link is down";
        } else if (refusal instanceof NothingOffered) {
            return "it has not told yet what it offers, or the link has no certificates";
        } else if (refusal instanceof NotLinked) {
            return "this site is not linked with it";
        } else if (refusal instanceof ProjectStays stays) {
            return "jobs of project " + stays.project()
                    + " may not leave this site (leave in raymill.site.policy); submit it with --site local";
        } else if (refusal instanceof TakesNothing) {
            return "it takes no jobs of this site";
        } else if (refusal instanceof NoRightForProject right) {
            return "it takes no jobs of project " + right.project();
        } else if (refusal instanceof NoRightForPackage right) {
            return "it does not render with " + right.packageName() + " for this site";
        } else if (refusal instanceof DataClassRefused data) {
            return "it takes no data of class " + data.dataClass()
                    + (data.accepted().isEmpty() ? "" : ", only " + some(data.accepted()));
        } else if (refusal instanceof OtherCurrency other) {
            return "it asks in " + shortened(other.asked()) + ", and budgets are in "
                    + (other.budgeted().isEmpty() ? "no currency" : other.budgeted());
        }
        return overBudget((OverBudget) refusal);
    }

    private static String overBudget(OverBudget over) {
        String currency = over.currency();
        String cost = Money.exact(over.price(), currency) + " per core-hour, about "
                + (over.cost().compareTo(Money.MOST) < 0 ? Money.text(over.cost(), currency) : "more than can be told");
        if (over.budget().signum() == 0) {
            return cost + ", and "
                    + over.project()
                            .map(project -> "project " + project
                                    + " has no budget for a day (budget-per-day in raymill.site.policy)")
                            .orElse("this job has no budget (--budget)");
        }
        String whose = over.project()
                .map(project -> "the budget of project " + project + " for a day")
                .orElse("this job's budget");
        BigDecimal left = over.budget().subtract(over.spent()).max(BigDecimal.ZERO);
        return over.spent().signum() == 0
                ? cost + ", more than " + whose + " of " + Money.text(over.budget(), currency)
                : cost + ", more than the " + Money.text(left, currency) + " left of " + whose + " of "
                        + Money.text(over.budget(), currency);
    }

    private static String hardware(HardwareMissing missing) {
        Requirements need = missing.needed();
        HostNeeds host = need.host();
        return switch (missing.filter()) {
            case OPERATING_SYSTEM -> "no server with the operating system " + host.operatingSystem();
            case ARCHITECTURE -> "no server with the architecture " + host.architecture();
            case TAGS -> "no server with the right tags";
            case HOST -> "the job names hosts of this site";
            case GPU -> "no server with " + gpus(host.gpus());
            case AMOUNT -> "no server with " + String.join(", ", need.amounts().keySet());
            case SIZE -> "no server with " + counted(need.cores(), "core") + " and " + need.memoryMiB() + " MiB";
            default -> "no server there takes such work now";
        };
    }

    private static String gpus(GpuNeeds gpus) {
        return counted(gpus.count(), gpus.model().isEmpty() ? "GPU" : gpus.model() + " GPU")
                + (gpus.memoryMiB() == 0 ? "" : " of " + gpus.memoryMiB() + " MiB");
    }

    /** What a site says of itself can be long. */
    private static String some(List<String> said) {
        String told = said.stream().limit(MOST_SAID).map(SiteWords::shortened).collect(Collectors.joining(", "));
        return told + (said.size() > MOST_SAID ? " and " + (said.size() - MOST_SAID) + " more" : "");
    }

    private static String shortened(String said) {
        String plain = said.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= LONGEST_SAID ? plain : plain.substring(0, LONGEST_SAID) + "...";
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String time(Duration duration) {
        long seconds = (duration.toMillis() + 999) / 1_000;
        if (seconds < MINUTE) {
            return seconds + " s";
        } else if (seconds < HOUR) {
            return two(seconds, MINUTE, "min", 1, "s");
        } else if (seconds < DAY) {
            return two(seconds, HOUR, "h", MINUTE, "min");
        }
        return two(seconds, DAY, "d", HOUR, "h");
    }

    private static String two(long seconds, int large, String ofLarge, int small, String ofSmall) {
        long rest = seconds % large / small;
        return seconds / large + " " + ofLarge + (rest == 0 ? "" : " " + rest + " " + ofSmall);
    }
}
