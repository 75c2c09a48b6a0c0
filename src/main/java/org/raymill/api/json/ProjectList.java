package org.raymill.api.json;

import java.util.List;
import org.raymill.model.ProjectShare;

/** Projects, those that have most of the farm first. */
public record ProjectList(List<ProjectShare> projects) {

    public ProjectList {
        projects = projects == null ? List.of() : List.copyOf(projects);
    }
}
