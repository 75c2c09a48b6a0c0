package org.raymill.api.json;

import java.util.List;
import org.raymill.model.EnrolmentToken;

/** Tokens for new nodes, the newest first, without their secrets. */
public record EnrolmentTokenList(List<EnrolmentToken> tokens) {
    public EnrolmentTokenList {
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
    }
}
