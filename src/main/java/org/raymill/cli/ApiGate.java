package org.raymill.cli;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.function.Supplier;
import org.raymill.api.json.MissingFiles;
import org.raymill.api.json.StoredPack;
import org.raymill.model.Sha256;
import org.raymill.transfer.ContentGate;
import org.raymill.transfer.GateAwayException;
import org.raymill.transfer.GateRefusedException;

/** Contents brought to the farm's API. The cause of each failure is the one that the user should read. */
final class ApiGate implements ContentGate {

    private static final int ACCEPTED = 202;

    private final ApiClient client;

    ApiGate(ApiClient client) {
        this.client = client;
    }

    @Override
    public List<Sha256> missing(List<Sha256> wanted) throws IOException {
        return told(() ->
                client.post("/api/v1/files/missing", wanted, MissingFiles.class).missing());
    }

    @Override
    public List<Refused> pack(Body body) throws IOException {
        StoredPack stored = told(() -> client.post(
                "/api/v1/files/packed", body.bytes(), StoredPack.class, "Content-Type", "application/x-tar"));
        return stored.refused().stream()
                .map(refused -> new Refused(refused.name(), refused.reason()))
                .toList();
    }

    @Override
    public Arrived arrived(Sha256 content) throws IOException {
        HttpHeaders state = told(() -> client.head(address(content)));
        return new Arrived(
                state.firstValueAsLong("Upload-Offset").orElse(0),
                state.firstValue("Upload-Complete").orElse("").equals("?1"));
    }

    @Override
    public void forget(Sha256 content) throws IOException {
        told(() -> client.send("DELETE", address(content), BodyPublishers.noBody()));
    }

    @Override
    public boolean append(Sha256 content, long offset, long size, Body rest) throws IOException {
        int status = told(() -> client.send(
                "PATCH",
                address(content),
                rest.bytes(),
                "Content-Type",
                "application/partial-upload",
                "Upload-Offset",
                Long.toString(offset),
                "Upload-Complete",
                "?1",
                "Upload-Length",
                Long.toString(size)));
        return status != ACCEPTED;
    }

    @Override
    public boolean mayRecover() {
        return client.hasAnswered();
    }

    private static String address(Sha256 content) {
        return "/api/v1/files/" + content + "/upload";
    }

    private static <T> T told(Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (FarmAwayException e) {
            throw new GateAwayException(e.getMessage(), e);
        } catch (RefusedException e) {
            throw new GateRefusedException(e.status(), e.getMessage(), e);
        }
    }
}
