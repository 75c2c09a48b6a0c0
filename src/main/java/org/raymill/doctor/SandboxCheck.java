package org.raymill.doctor;

import java.util.List;
import org.raymill.model.Finding;
import org.raymill.model.SandboxMode;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.rendering.sandbox.SandboxException;

/**
 * Whether what is to hold programs back works here; tries it out.
 *
 * @param choice by {@code raymill.server.sandbox}
 */
public record SandboxCheck(String choice) {

    private static final String NAME = "sandbox";

    /** The check. */
    public Check check() {
        return new Check(NAME, choice, () -> List.of(look()));
    }

    private Finding look() throws InterruptedException {
        try {
            Sandbox sandbox = Sandbox.open(SandboxChoice.parse(choice));
            return of(sandbox.mode(), sandbox.note().isEmpty() ? sandbox.counting() : sandbox.note(), choice);
        } catch (SandboxException | IllegalArgumentException e) {
            return Finding.problem(
                    NAME, choice, e.getMessage(), "mend it, or choose another in raymill.server.sandbox");
        }
    }

    /** What is to be said of a sandbox that works. */
    static Finding of(SandboxMode mode, String detail, String where) {
        String found = "rendering programs are held back by "
                + SandboxChoice.valueOf(mode.name()).word() + "; " + detail;
        return mode == SandboxMode.BUBBLEWRAP
                ? Finding.ok(NAME, where, found)
                : Finding.warning(
                        NAME,
                        where,
                        found,
                        "install bubblewrap where scenes come from people you do not trust; docs/containment.md");
    }
}
