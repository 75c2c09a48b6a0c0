package org.raymill.cli;

import java.util.List;
import org.raymill.model.Finding;

/** Looks whether a node would work on this host. */
@FunctionalInterface
public interface HostExaminer {

    /** Looks at all that a node with these settings needs; starts none. What is wrong with the settings is a finding, too. */
    List<Finding> examine(NodeOptions options);
}
