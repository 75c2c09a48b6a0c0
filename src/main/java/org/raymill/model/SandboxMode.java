package org.raymill.model;

/** What holds the programs of a render server's tasks back. */
public enum SandboxMode {
    /** Nothing: they may do what the server's user may. */
    NONE,
    /** They have limits, and a process group of their own; they see the host's files and network. */
    PROCESS,
    /** They have limits, and see nothing but the system's programs, read-only, and their task's folders. */
    BUBBLEWRAP
}
