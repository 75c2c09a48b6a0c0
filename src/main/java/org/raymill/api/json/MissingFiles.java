package org.raymill.api.json;

import java.util.List;
import org.raymill.model.Sha256;

/**
 * Which of the contents that a client asked for the farm does not have.
 *
 * @param missing each once, in the order asked
 */
public record MissingFiles(List<Sha256> missing) {

    public MissingFiles {
        missing = missing == null ? List.of() : List.copyOf(missing);
    }
}
