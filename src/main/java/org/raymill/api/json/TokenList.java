package org.raymill.api.json;

import java.util.List;
import org.raymill.model.AccessToken;

/** The tokens of a user, the newest first. */
public record TokenList(List<AccessToken> tokens) {

    public TokenList {
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
    }
}
