package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.raymill.bench.transfer.SendingSite;

/** Sends files with curl, a request each, over one connection. */
final class BenchCurl {

    private final Path folder;
    private final SendingSite site;
    private final int port;

    BenchCurl(Path folder, SendingSite site, int port) {
        this.folder = folder;
        this.site = site;
        this.port = port;
    }

    /** Returns when the gate has stored them all. */
    void sendAsOneRequestEach(List<Path> files) {
        StringBuilder config = new StringBuilder();
        for (Path file : files) {
            config.append(config.isEmpty() ? "" : "next\n");
            config.append("url = \"https://127.0.0.1:").append(port).append("/api/v1/files/");
            config.append(SendingSite.hashOf(file)).append("/upload\"\n");
            config.append("upload-file = \"").append(file).append("\"\nrequest = PATCH\n");
            config.append("cert = \"").append(site.curlCertificate()).append("\"\n");
            config.append("key = \"").append(site.curlKey()).append("\"\n");
            // A pin takes the place of a name that an authority has signed.
            config.append("insecure\nfail\nsilent\nshow-error\noutput = /dev/null\n");
            config.append("header = \"Content-Type: application/partial-upload\"\nheader = \"Expect:\"\n");
            config.append("header = \"Upload-Offset: 0\"\nheader = \"Upload-Complete: ?1\"\n");
        }
        try {
            Path written = Files.writeString(folder.resolve("curl.conf"), config);
            BenchProgram.run(List.of("curl", "--http1.1", "-q", "-K", written.toString()));
        } catch (IOException e) {
            throw new CommandException("the files can not be named to curl: " + e.getMessage(), e);
        }
    }
}
