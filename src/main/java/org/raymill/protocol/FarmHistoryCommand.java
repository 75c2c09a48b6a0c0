package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.raymill.model.FarmMinute;
import org.raymill.model.TimeSeries;

/** What the keeper of the farm's history is told and asked. The Scheduler passes questions on to it. */
public interface FarmHistoryCommand extends CborSerializable {

    /** A minute is over; no reply. It is lost when the database does not answer. */
    record RecordMinute(FarmMinute minute) implements FarmHistoryCommand {}

    /**
     * Asks how the farm was.
     *
     * @param from the first minute, in minutes since 1970 (UTC)
     * @param to the minute after the last one
     * @param stepMinutes how many minutes to take together
     * @param names of what is wanted; one that ends with {@code *} means all that begin so. At most {@value #MAX_NAMES}
     */
    record GetHistory(long from, long to, int stepMinutes, List<String> names, ActorRef<History> replyTo)
            implements FarmHistoryCommand, SchedulerCommand {

        /** The most names of a question, and the most series of an answer. */
        public static final int MAX_NAMES = 50;

        /** The most steps of an answer. */
        public static final int MAX_STEPS = 1_500;

        /** The most values of an answer, in all its series. */
        public static final int MAX_VALUES = 60_000;

        public GetHistory {
            names = names == null ? List.of() : List.copyOf(names);
            if (stepMinutes < 1 || to < from || (to - from) / stepMinutes > MAX_STEPS || names.size() > MAX_NAMES) {
                throw new IllegalArgumentException(
                        "too much is asked for: " + from + " to " + to + " by " + stepMinutes);
            }
        }
    }

    /**
     * How the farm was.
     *
     * @param available false when the database does not answer
     */
    record History(boolean available, TimeSeries series) implements CborSerializable {
        public History {
            series = series == null ? TimeSeries.empty(1) : series;
        }
    }
}
