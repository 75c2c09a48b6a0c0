package org.raymill.cli;

import org.raymill.api.json.JobSubmission;

/** Tells who uses the command line. */
final class Users {

    private Users() {}

    /** The user's name on this machine. */
    static String current() {
        String name = System.getProperty("user.name");
        // Java says "?" when the system does not know.
        return name == null || name.isBlank() || name.equals("?") ? JobSubmission.DEFAULT_USER : name;
    }
}
