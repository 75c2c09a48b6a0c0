package org.raymill.rendering;

/** The program at the root of a {@link ProcessTree}. Its handle is asked for only while it is alive: that takes longer than many a program does. */
interface TreeRoot {

    long pid();

    boolean isAlive();

    /** Kills it, if it is alive. */
    void kill();

    /** Whether it is this one, when it is alive. */
    boolean is(ProcessHandle process);

    /** Tells it from others; only for one that is alive. */
    ProcessHandle handle();

    /** One of which only the handle is known. */
    record Found(ProcessHandle handle) implements TreeRoot {

        @Override
        public long pid() {
            return handle.pid();
        }

        @Override
        public boolean isAlive() {
            return handle.isAlive();
        }

        @Override
        public void kill() {
            handle.destroyForcibly();
        }

        @Override
        public boolean is(ProcessHandle process) {
            return handle.equals(process);
        }
    }

    /** One that was started by this Java process, which alone lets the system forget it. */
    record Started(Process process) implements TreeRoot {

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void kill() {
            process.destroyForcibly();
        }

        @Override
        public boolean is(ProcessHandle other) {
            return process.isAlive() && process.toHandle().equals(other);
        }

        @Override
        public ProcessHandle handle() {
            return process.toHandle();
        }
    }
}
