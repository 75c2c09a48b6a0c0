package org.raymill.api.json;

import java.util.List;
import org.raymill.model.LimitDetail;

/** The limits of the site, by name. */
public record LimitList(List<LimitDetail> limits) {

    public LimitList {
        limits = limits == null ? List.of() : List.copyOf(limits);
    }
}
