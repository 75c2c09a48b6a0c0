package org.raymill.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Runs several participants step by step in an order that a seed decides, one at a time, each in a thread of its own; and lets some of them crash. What
 * a participant does between two steps nobody can come in between.
 */
final class Interleaving {

    /** The participant's process has ended: nothing that it still tries has an effect. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crashed", null, false, false);
        }
    }

    /** What a participant does. */
    interface Work {
        void run() throws Exception;
    }

    private static final ThreadLocal<Participant> CURRENT = new ThreadLocal<>();

    private final class Participant {
        private final String name;
        private final Work work;
        private final Semaphore mayGoOn = new Semaphore(0);
        private boolean crashes;
        private boolean ended;
        private Throwable failure;

        Participant(String name, Work work) {
            this.name = name;
            this.work = work;
        }

        void run() {
            CURRENT.set(this);
            mayGoOn.acquireUninterruptibly();
            try {
                work.run();
            } catch (Crash e) {
                trace.add(name + " crashed");
            } catch (Throwable e) {
                failure = e;
            }
            ended = true;
            stopped.release();
        }
    }

    private final Random random;
    private final double crashRate;
    private final Semaphore stopped = new Semaphore(0);
    private final List<Participant> alive = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();

    /**
     * An order.
     *
     * @param crashRate how likely each step is the last of its participant, 0 to 1
     */
    Interleaving(long seed, double crashRate) {
        this.random = new Random(seed);
        this.crashRate = crashRate;
    }

    /** Adds a participant; may be called by another one. */
    void add(String name, Work work) {
        Participant participant = new Participant(name, work);
        alive.add(participant);
        Thread thread = new Thread(participant::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Called by a participant before each step. */
    void step(String what) {
        Participant self = CURRENT.get();
        if (self == null) {
            return;
        }
        if (self.crashes) {
            throw new Crash();
        }
        stopped.release();
        self.mayGoOn.acquireUninterruptibly();
        if (self.crashes) {
            throw new Crash();
        }
        trace.add(self.name + " " + what);
    }

    /**
     * Runs all to their ends.
     *
     * @param check called after each step
     */
    void run(Runnable check) {
        while (!alive.isEmpty()) {
            Participant next = alive.get(random.nextInt(alive.size()));
            next.crashes = random.nextDouble() < crashRate;
            next.mayGoOn.release();
            stopped.acquireUninterruptibly();
            if (next.ended) {
                alive.remove(next);
            }
            if (next.failure != null) {
                throw new AssertionError(next.name + " failed", next.failure);
            }
            check.run();
        }
    }

    /** What happened, the last of it at most so long. */
    String trace(int most) {
        return String.join("\n", trace.subList(Math.max(0, trace.size() - most), trace.size()));
    }
}
