package org.raymill.app;

import java.io.IOException;
import java.nio.file.Path;
import org.raymill.storage.HttpContents;
import org.raymill.storage.HttpResults;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StorageNodes;

/**
 * What a render node has in place of a mounted storage.
 *
 * @param own where what is brought is put; nobody else sees it
 */
record HttpFiles(StorageNodes nodes, StorageLayout own, HttpContents contents, HttpResults results) {

    /** Opens it in a node's data folder; what an earlier process left there is removed, but for beginnings of large files. */
    static HttpFiles open(Path data) throws IOException {
        StorageNodes nodes = new StorageNodes();
        StorageLayout own = new StorageLayout(data.resolve("transfer"));
        HttpResults results = new HttpResults(nodes, own);
        return new HttpFiles(nodes, own, new HttpContents(nodes, data.resolve("fetched")), results);
    }
}
