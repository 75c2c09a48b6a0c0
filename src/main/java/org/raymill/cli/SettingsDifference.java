package org.raymill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.raymill.model.JobDetail;
import org.raymill.model.JobSpec;

/** Says what a change of a job's settings has done, from the job before and after it. */
final class SettingsDifference {

    private SettingsDifference() {}

    /** In one line, such as {@code revision 2: samples 16 -> 64; frames 3-10 use it}. */
    static String of(JobDetail before, JobDetail after, boolean redo) {
        if (before.revision() == after.revision()) {
            return "nothing changed, the settings are like that already";
        }
        StringBuilder text = new StringBuilder("revision " + after.revision() + ": ");
        List<String> settings = settings(before, after);
        text.append(settings.isEmpty() ? "the same settings" : String.join(", ", settings));
        if (redo) {
            return text.append("; all frames are rendered anew").toString();
        }
        after.openFrames().ifPresent(open -> {
            text.append("; ")
                    .append(open.newest().isEmpty() ? "no frame uses it" : frames(open.newest(), "use") + " it");
            if (!open.earlier().isEmpty()) {
                text.append(", ")
                        .append(frames(open.earlier(), "go"))
                        .append(" on as begun (--stop-running begins anew)");
            }
        });
        return text.toString();
    }

    private static String frames(String ranges, String verb) {
        boolean one = ranges.chars().allMatch(Character::isDigit);
        return one
                ? "frame " + ranges + " " + verb + (verb.equals("go") ? "es" : "s")
                : "frames " + ranges + " " + verb;
    }

    private static List<String> settings(JobDetail before, JobDetail after) {
        List<String> list = new ArrayList<>();
        JobSpec old = before.spec();
        JobSpec now = after.spec();
        TreeSet<String> names = new TreeSet<>(old.parameters().keySet());
        names.addAll(now.parameters().keySet());
        names.forEach(name -> add(list, name, value(old.parameters(), name), value(now.parameters(), name)));
        add(list, "size", old.width() + "x" + old.height(), now.width() + "x" + now.height());
        add(
                list,
                "priority",
                Integer.toString(before.summary().priority()),
                Integer.toString(after.summary().priority()));
        add(list, "max-tasks", atMost(old), atMost(now));
        return list;
    }

    private static String value(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        return value == null ? "default" : value.isBlank() ? "'" + value + "'" : value;
    }

    private static String atMost(JobSpec spec) {
        return spec.policy().maxTasks() == 0
                ? "any number"
                : Integer.toString(spec.policy().maxTasks());
    }

    private static void add(List<String> list, String name, String before, String after) {
        if (!before.equals(after)) {
            list.add(name + " " + before + " -> " + after);
        }
    }
}
