package org.raymill.api.json;

import java.util.List;
import org.raymill.model.ResultDetail;

/**
 * A page of a job's published results.
 *
 * @param total how many there are in all by now
 */
public record ResultList(List<ResultDetail> results, int total) {

    public ResultList {
        results = results == null ? List.of() : List.copyOf(results);
    }
}
