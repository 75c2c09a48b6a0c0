package org.raymill.api.json;

import java.util.List;
import org.raymill.model.ResultDetail;

/**
 * All published results of a job; also in the zip of all results, as {@code manifest.json}.
 *
 * @param job the job's id
 * @param name the job's name
 */
public record ResultManifest(String job, String name, List<ResultDetail> results) {

    public ResultManifest {
        results = results == null ? List.of() : List.copyOf(results);
    }
}
