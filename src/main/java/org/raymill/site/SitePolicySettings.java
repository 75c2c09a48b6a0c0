package org.raymill.site;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.Money;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.site.core.HouseRules;
import org.raymill.site.core.HouseRules.Project;

/** Reads by which rules it is decided which site renders a job; the keys are explained in {@code application.conf} under {@code raymill.site.policy}. */
final class SitePolicySettings {

    private static final String PATH = "raymill.site.policy.";
    private static final Set<String> OF_A_PROJECT = Set.of("leave", "budget-per-day");

    private SitePolicySettings() {}

    /**
     * Reads what stands below {@code raymill.site.policy}.
     *
     * @param currency in which budgets are
     * @param peers the sites that a job may be sent to
     * @throws IllegalArgumentException with a message that names the key and says what is expected
     */
    static HouseRules from(Config config, String currency, Set<SiteName> peers) {
        Project others = project(config.getConfig("other-projects"), PATH + "other-projects", Project.FREE_OF_CHARGE);
        Map<String, Project> projects = new TreeMap<>();
        ConfigObject named = config.getObject("projects");
        for (Map.Entry<String, ConfigValue> entry : named.entrySet()) {
            String at = PATH + "projects." + entry.getKey();
            if (!(entry.getValue() instanceof ConfigObject)) {
                throw new IllegalArgumentException(at + " has settings in braces, such as { leave = no }");
            }
            projects.put(
                    entry.getKey(),
                    project(named.toConfig().getConfig(ConfigUtil.joinPath(entry.getKey())), at, others));
        }
        try {
            return new HouseRules(
                    choice(config.getString("default"), peers),
                    config.getDouble("margin"),
                    config.getDuration("least-gain"),
                    config.getDuration("unknown-frame"),
                    config.getBytes("unknown-bandwidth"),
                    currency,
                    projects,
                    others);
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException("raymill.site.policy: " + e.getMessage());
        }
    }

    private static SiteChoice choice(String text, Set<SiteName> peers) {
        SiteChoice choice = SiteChoice.parse(text);
        choice.remote().filter(site -> !peers.contains(site)).ifPresent(site -> {
            throw new IllegalArgumentException("default: there is no site " + site + " among raymill.site.peers");
        });
        return choice;
    }

    private static Project project(Config config, String at, Project fallback) {
        config.root().keySet().stream()
                .filter(key -> !OF_A_PROJECT.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException(
                            at + "." + key + " is not a setting; there are leave and budget-per-day");
                });
        try {
            return new Project(
                    config.hasPath("leave") ? config.getBoolean("leave") : fallback.leave(),
                    config.hasPath("budget-per-day")
                            ? Money.parse("budget-per-day", config.getString("budget-per-day"), RoundingMode.FLOOR)
                            : fallback.budgetPerDay());
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException(at + ": " + e.getMessage());
        }
    }
}
