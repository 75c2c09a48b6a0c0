package org.raymill.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process on a host: its actors live, stand still and die together. */
class FarmNode {

    private final String name;
    private final VirtualTime time;
    private final Set<StagedActor<?>> actors = new LinkedHashSet<>();
    private List<Runnable> backlog = new ArrayList<>();
    private boolean alive;
    private boolean frozen;
    private int life;

    FarmNode(String name, VirtualTime time) {
        this.name = name;
        this.time = time;
    }

    final String name() {
        return name;
    }

    final boolean isAlive() {
        return alive;
    }

    final boolean isFrozen() {
        return frozen;
    }

    /** Counts the processes of this node. */
    final int life() {
        return life;
    }

    /** A process starts, with nothing in it. */
    void start() {
        life++;
        alive = true;
        frozen = false;
        backlog = new ArrayList<>();
    }

    /** The process is gone with all that was in it. */
    void crash() {
        alive = false;
        frozen = false;
        actors.forEach(StagedActor::kill);
        actors.clear();
    }

    /** Nothing happens in the process until it thaws; what should have happened, happens then. */
    final void freeze() {
        frozen = alive;
    }

    /** The process goes on. */
    final void thaw() {
        frozen = false;
        List<Runnable> late = backlog;
        backlog = new ArrayList<>();
        late.forEach(this::run);
    }

    /** Does something in this process: now, when it thaws, or never. */
    final void run(Runnable action) {
        if (frozen) {
            int now = life;
            backlog.add(() -> {
                if (life == now && alive) {
                    action.run();
                }
            });
        } else if (alive) {
            action.run();
        }
    }

    /** Does something in the process of now, after a while. */
    final void after(Duration delay, Runnable action) {
        int now = life;
        time.after(delay, () -> {
            if (life == now) {
                run(action);
            }
        });
    }

    final void add(StagedActor<?> actor) {
        actors.add(actor);
    }

    final void remove(StagedActor<?> actor) {
        actors.remove(actor);
    }

    /** Lets actors take what was put into their own mailboxes from within the node. */
    final void settle() {
        List<StagedActor<?>> all = List.copyOf(actors);
        all.forEach(StagedActor::work);
        all.forEach(StagedActor::settle);
    }

    @Override
    public String toString() {
        return name;
    }
}
