package org.raymill.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.raymill.api.json.JobSubmission.Predecessor;
import org.raymill.model.AttemptId;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.MovieFormat;
import org.raymill.model.PictureFormat;
import org.raymill.model.ServerId;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.model.UsageGrouping;
import org.raymill.model.VersionRange;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options and arguments; one that is malformed is wrong usage and never reaches the farm. */
final class Values {

    private Values() {}

    /** Teaches a command line, with all commands below it, the values of the domain. */
    static void register(CommandLine line) {
        line.registerConverter(FrameSet.class, reader(FrameSet::parse));
        line.registerConverter(TileGrid.class, reader(TileGrid::parse));
        line.registerConverter(FrameOrder.class, reader(FrameOrder::parse));
        line.registerConverter(VersionRange.class, reader(VersionRange::new));
        line.registerConverter(Span.class, reader(Span::parse));
        line.registerConverter(Predecessor.class, reader(After::parse));
        line.registerConverter(PictureFormat.class, reader(PictureFormat::parse));
        line.registerConverter(MovieFormat.class, reader(MovieFormat::parse));
        line.registerConverter(
                FlaggedPictures.class,
                reader(text -> constant(FlaggedPictures.class, text, "way to treat flagged pictures")));
        line.registerConverter(SiteChoice.class, reader(SiteChoice::parse));
        line.registerConverter(
                SiteTerms.Results.class,
                reader(text -> constant(SiteTerms.Results.class, text, "place to keep results at")));
        line.registerConverter(JobStatus.class, reader(text -> status(JobStatus.class, text)));
        line.registerConverter(TaskStatus.class, reader(text -> status(TaskStatus.class, text)));
        line.registerConverter(
                UsageGrouping.class, reader(text -> constant(UsageGrouping.class, text, "thing to add up by")));
        line.registerConverter(JobId.class, reader(Values::jobId));
        line.registerConverter(TaskId.class, reader(Values::taskId));
        line.registerConverter(ServerId.class, reader(Values::serverId));
        line.registerConverter(SiteName.class, reader(SiteName::new));
        line.registerConverter(AttemptId.class, reader(Values::attemptId));
    }

    /** The word for a constant, as the API and people write it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static <T> ITypeConverter<T> reader(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(Terminal.clean(e.getMessage()));
            }
        };
    }

    private static <E extends Enum<E>> E status(Class<E> type, String text) {
        return constant(type, text, "status");
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text, String what) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> word(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no " + what + "; there are "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Values::word)
                                .collect(Collectors.joining(", "))));
    }

    static JobId jobId(String text) {
        if (!JobId.isValid(text)) {
            throw new IllegalArgumentException("'" + text + "' is no job id; 'raymill jobs' lists them");
        }
        return new JobId(text);
    }

    private static TaskId taskId(String text) {
        try {
            return TaskId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no task id such as render-17; 'raymill tasks JOB' lists them", e);
        }
    }

    private static ServerId serverId(String text) {
        try {
            return new ServerId(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no server name; 'raymill servers' lists them", e);
        }
    }

    private static AttemptId attemptId(String text) {
        if (!AttemptId.isValid(text)) {
            throw new IllegalArgumentException("'" + text + "' is no attempt id; 'raymill tasks JOB' lists them");
        }
        return new AttemptId(text);
    }
}
