package org.raymill.simulation;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Terminated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.job.JobJournalDoor;
import org.raymill.job.core.JobEvent;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.ServerId;
import org.raymill.scheduler.ServerOrdered;
import org.raymill.scheduler.ServerOrdersDoor;

/**
 * The journals and the epoch. Plays the children of actors that write into a journal: an event has a place in its journal, and whoever wants to
 * write into one that is taken fails and stops, as the primary key of the journal's table makes it. While the database is away every write
 * fails, but what was being written may be there all the same.
 */
final class Database {

    private final Farm farm;
    private final Chance chance;
    private final Map<JobId, List<JobEvent>> journals = new LinkedHashMap<>();
    private final Map<ServerId, Object> orders = new LinkedHashMap<>();
    private long orderCount;
    private long epoch;
    private boolean away;

    Database(Farm farm, Chance chance) {
        this.farm = farm;
        this.chance = chance;
    }

    /** Whether it does not answer now. */
    void away(boolean now) {
        away = now;
    }

    boolean isAway() {
        return away;
    }

    /** The next epoch. */
    CompletionStage<Long> nextEpoch() {
        return away
                ? CompletableFuture.failedFuture(new IllegalStateException("the database is away"))
                : CompletableFuture.completedFuture(++epoch);
    }

    /** What is in a job's journal. */
    List<JobEvent> journal(JobId job) {
        return journals.getOrDefault(job, List.of());
    }

    /** The jobs that were accepted. */
    List<JobId> jobs() {
        return List.copyOf(journals.keySet());
    }

    /** Whether a job waits for somebody to resume it. */
    boolean isPaused(JobId job) {
        boolean paused = false;
        for (JobEvent event : journal(job)) {
            paused = event instanceof JobEvent.Paused || paused && !(event instanceof JobEvent.Resumed);
            if (event instanceof JobEvent.JobEnded) {
                return false;
            }
        }
        return paused;
    }

    /** How a job has ended; empty while it goes on. */
    Optional<JobStatus> ended(JobId job) {
        Optional<JobStatus> status = Optional.empty();
        for (JobEvent event : journal(job)) {
            if (event instanceof JobEvent.JobEnded end) {
                status = Optional.of(end.status());
            } else if (event instanceof JobEvent.TasksRetried) {
                status = Optional.empty();
            }
        }
        return status;
    }

    private List<JobEvent> replayed(JobId job) {
        return farm.sabotage.replayed(List.copyOf(journal(job)));
    }

    /** Plays the journals that are children of one actor. */
    abstract class Journals<T> implements StagedActor.Surroundings {

        private final FarmNode node;
        private final StagedActor<T> parent;
        private ActorRef<?> open;
        private long place;

        Journals(FarmNode node, StagedActor<T> parent) {
            this.node = node;
            this.parent = parent;
        }

        /** How many events there are. */
        abstract long size();

        /** What the parent hears of those that are there. */
        abstract Object recovered();

        /**
         * Puts a write into the journal.
         *
         * @return what the parent hears of it
         */
        abstract Object append(Object write);

        abstract Class<?> replyClass();

        @Override
        public void spawned(ActorRef<?> child) {
            open = child;
            node.after(chance.millis(1, 20), () -> {
                if (away) {
                    stop(child);
                } else if (child == open) {
                    place = size();
                    parent.deliverAdapted(replyClass(), recovered());
                }
            });
        }

        @Override
        public void toldChild(ActorRef<?> child, Object message) {
            if (child == open) {
                // What was sent to the database arrives there whatever becomes of the node.
                farm.time.after(chance.millis(1, 15), () -> write(child, message));
            }
        }

        private void write(ActorRef<?> child, Object message) {
            boolean taken = place != size();
            boolean lost = away && chance.is(0.5);
            if (child != open || taken || lost) {
                node.run(() -> stop(child));
                return;
            }
            Object reply = append(message);
            place = size();
            if (away) {
                node.run(() -> stop(child));
            } else {
                node.after(chance.millis(0, 3), () -> {
                    if (child == open) {
                        parent.deliverAdapted(replyClass(), reply);
                    }
                });
            }
        }

        private void stop(ActorRef<?> child) {
            if (child == open) {
                open = null;
                parent.signal(new Terminated(child.unsafeUpcast()));
            }
        }

        @Override
        public void stepped() {
            farm.post.collect(node);
        }
    }

    /** Plays the journal of a job. */
    final class OfJob<T> extends Journals<T> {

        private final JobId job;

        OfJob(JobId job, FarmNode node, StagedActor<T> parent) {
            super(node, parent);
            this.job = job;
        }

        @Override
        long size() {
            return journal(job).size();
        }

        @Override
        Object recovered() {
            return JobJournalDoor.recovered(replayed(job));
        }

        @Override
        Object append(Object write) {
            List<JobEvent> events = JobJournalDoor.events(write);
            for (JobEvent event : events) {
                journals.computeIfAbsent(job, id -> new ArrayList<>()).add(event);
                farm.trace.add("journal of " + job + ": " + Words.of(event));
                Observer.each(farm.observers, observer -> observer.journalled(job, event));
            }
            return JobJournalDoor.written(events);
        }

        @Override
        Class<?> replyClass() {
            return JobJournalDoor.replyClass();
        }
    }

    /** Plays the journal of orders to servers. */
    final class OfOrders<T> extends Journals<T> {

        OfOrders(FarmNode node, StagedActor<T> parent) {
            super(node, parent);
        }

        @Override
        long size() {
            return orderCount;
        }

        @Override
        Object recovered() {
            return ServerOrdersDoor.recovered(orders.values());
        }

        @Override
        Object append(Object write) {
            ServerOrdered order = ServerOrdersDoor.event(write);
            orderCount++;
            orders.put(order.server(), ServerOrdersDoor.written(order, orderCount));
            Observer.each(farm.observers, observer -> observer.ordered(order));
            farm.trace.add("journal of orders: " + order.server() + " " + order.order() + " by " + order.by());
            return orders.get(order.server());
        }

        @Override
        Class<?> replyClass() {
            return ServerOrdersDoor.replyClass();
        }
    }
}
