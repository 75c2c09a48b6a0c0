package org.raymill.api.json;

import java.util.List;
import org.raymill.model.TemplateSummary;

/** The site's job templates, by name. */
public record TemplateList(List<TemplateSummary> templates) {

    public TemplateList {
        templates = templates == null ? List.of() : List.copyOf(templates);
    }
}
