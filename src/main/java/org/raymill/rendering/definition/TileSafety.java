package org.raymill.rendering.definition;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a scene makes its pictures depend on how the work is split: then they are rendered as whole frames, with few threads, where a job asks for
 * the same picture as from one computer.
 *
 * @param features what is looked for
 * @param extensions of the files that are looked through, in lower case
 * @param comments what is left out before, but for what its first group matches, if it has one; empty for nothing
 * @param setting the setting, a {@code bool}, that asks for identical pictures
 * @param threads how many threads are safe
 */
public record TileSafety(
        Pattern features, List<String> extensions, Optional<Pattern> comments, String setting, int threads) {

    public TileSafety {
        extensions = List.copyOf(extensions);
    }

    static Optional<TileSafety> read(Fields definition, Settings settings) {
        return definition.object("unsafe-tiles").flatMap(fields -> {
            Optional<Pattern> features = fields.pattern("features", 0);
            List<String> extensions = fields.texts("files").stream()
                    .map(extension -> extension.toLowerCase(Locale.ROOT))
                    .toList();
            String setting = fields.text("unless-off", "");
            boolean known = settings.find(setting)
                    .filter(found -> found.type() == SettingType.BOOL
                            && found.byDefault().isPresent())
                    .isPresent();
            if (!known) {
                fields.wrong("unless-off", "must be the name of a setting of the type bool that has a default");
            }
            if (features.isEmpty() || extensions.isEmpty()) {
                fields.wrong(features.isEmpty() ? "features" : "files", "is missing");
            }
            TileSafety safety = features.map(pattern -> new TileSafety(
                            pattern, extensions, fields.pattern("comments", 0), setting, threads(fields)))
                    .orElse(null);
            fields.refuseOthers();
            return Optional.ofNullable(safety);
        });
    }

    private static int threads(Fields fields) {
        int threads = fields.number("threads").orElse(1);
        if (threads < 1) {
            fields.wrong("threads", "must be at least 1");
        }
        return threads;
    }

    /** Whether a file of this name is looked through. */
    public boolean concerns(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return extensions.stream().anyMatch(extension -> lower.endsWith("." + extension));
    }

    /** The first feature in the text of a file, as it is written there. */
    public Optional<String> findIn(String text) {
        String code = comments.map(pattern -> pattern.matcher(text).replaceAll(TileSafety::kept))
                .orElse(text);
        Matcher matcher = features.matcher(code);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    /** A pattern that matches texts in quotes as a group sees no comments in them. */
    private static String kept(MatchResult found) {
        boolean kept = found.groupCount() > 0 && found.group(1) != null;
        return kept ? Matcher.quoteReplacement(found.group(1)) : " ";
    }

    /** Whether a job asks for identical pictures. */
    public boolean isWanted(SettingValues values) {
        return values.value(setting).filter("true"::equals).isPresent();
    }
}
