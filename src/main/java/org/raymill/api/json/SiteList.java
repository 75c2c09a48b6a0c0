package org.raymill.api.json;

import java.util.List;
import java.util.Optional;
import org.raymill.model.SiteDetail;

/**
 * The sites that this one is linked with.
 *
 * @param self this site's name; empty when it has none
 * @param sites by name
 */
public record SiteList(Optional<String> self, List<SiteDetail> sites) {

    public SiteList {
        self = self == null ? Optional.empty() : self;
        sites = sites == null ? List.of() : List.copyOf(sites);
    }
}
