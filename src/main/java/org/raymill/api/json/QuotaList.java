package org.raymill.api.json;

import java.util.List;

/** What everybody may have and has. The first one, {@code *}, is what holds for all who have no limits of their own. */
public record QuotaList(List<QuotaView> quotas) {
    public QuotaList {
        quotas = quotas == null ? List.of() : List.copyOf(quotas);
    }
}
