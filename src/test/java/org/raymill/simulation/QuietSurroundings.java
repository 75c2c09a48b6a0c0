package org.raymill.simulation;

import akka.actor.typed.ActorRef;

/** Around an actor that has no children. */
record QuietSurroundings(Runnable collect) implements StagedActor.Surroundings {

    @Override
    public void spawned(ActorRef<?> child) {
        throw new IllegalStateException("nobody plays the child " + child);
    }

    @Override
    public void toldChild(ActorRef<?> child, Object message) {
        throw new IllegalStateException("nobody plays the child " + child);
    }

    @Override
    public void stepped() {
        collect.run();
    }
}
