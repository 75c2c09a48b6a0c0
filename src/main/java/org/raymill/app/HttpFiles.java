package org.raymill.app;

import java.io.IOException;
import java.nio.file.Path;
import org.raymill.storage.HttpContents;
import org.raymill.storage.HttpResults;
import org.raymill.storage.HttpTraffic;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StorageNodes;
import org.raymill.telemetry.ServerMetrics;
import org.raymill.tls.Trust;

/**
 * What a render node has in place of a mounted storage.
 *
 * @param own where what is brought is put; nobody else sees it
 */
record HttpFiles(StorageNodes nodes, StorageLayout own, HttpContents contents, HttpResults results) {

    /**
     * Opens it in a node's data folder; what an earlier process left there is removed, but for beginnings of large files.
     *
     * @param trust whose certificates the API of other nodes may have
     */
    static HttpFiles open(Path data, Trust trust, ServerMetrics metrics) throws IOException {
        StorageNodes nodes = new StorageNodes(trust.context());
        StorageLayout own = new StorageLayout(data.resolve("transfer"));
        HttpTraffic traffic = counting(metrics);
        HttpResults results = new HttpResults(nodes, own, traffic);
        return new HttpFiles(nodes, own, new HttpContents(nodes, data.resolve("fetched"), traffic), results);
    }

    private static HttpTraffic counting(ServerMetrics metrics) {
        return new HttpTraffic() {
            @Override
            public void fetched(long bytes) {
                metrics.fetched(bytes);
            }

            @Override
            public void sent(long bytes) {
                metrics.sent(bytes);
            }
        };
    }
}
