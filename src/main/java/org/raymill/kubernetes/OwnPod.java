package org.raymill.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.raymill.tls.Trust;

/**
 * The pod that this process runs in, as the cluster's API server knows it. All that it is asked for is the change of one annotation. The pod's
 * token is read anew each time, since Kubernetes exchanges it. Safe to use from many threads.
 */
public final class OwnPod {

    /** The annotation by which a ReplicaSet chooses which pods it gives up first. */
    static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    /** Where Kubernetes puts what a pod shows the API server. */
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private final URI address;
    private final Path token;
    private final HttpClient client;

    private OwnPod(URI address, Path token, Trust trust) {
        this.address = address;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .sslContext(trust.context())
                .connectTimeout(LIMIT)
                .build();
    }

    /**
     * Finds it by what Kubernetes tells each container.
     *
     * @param environment of this process: {@code KUBERNETES_SERVICE_HOST}, {@code KUBERNETES_SERVICE_PORT}, and the pod's name in {@code
     *     RAYMILL_POD_NAME}, else in {@code HOSTNAME}
     * @param account the folder with {@code token}, {@code ca.crt} and {@code namespace}
     * @throws IllegalArgumentException with a message for people when this is no pod, or none with a token
     */
    public static OwnPod find(Map<String, String> environment, Path account) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        String pod = Optional.ofNullable(environment.get("RAYMILL_POD_NAME"))
                .orElseGet(() -> environment.getOrDefault("HOSTNAME", ""));
        if (host.isEmpty() || !port.matches("\\d{1,5}") || !NAME.matcher(pod).matches()) {
            throw new IllegalArgumentException(
                    "this process does not run in a pod of Kubernetes: KUBERNETES_SERVICE_HOST,"
                            + " KUBERNETES_SERVICE_PORT and RAYMILL_POD_NAME or HOSTNAME say so");
        }
        String namespace = read(account.resolve("namespace"));
        if (!NAME.matcher(namespace).matches()) {
            throw new IllegalArgumentException(account.resolve("namespace") + " has no name of a namespace");
        }
        Path token = account.resolve("token");
        if (!Files.isReadable(token)) {
            throw new IllegalArgumentException(
                    token + " is not there; the pod needs automountServiceAccountToken: true");
        }
        String named = host.contains(":") ? "[" + host + "]" : host;
        URI address = URI.create("https://" + named + ":" + port + "/api/v1/namespaces/" + namespace + "/pods/" + pod);
        return new OwnPod(address, token, Trust.and(account.resolve("ca.crt")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can not be read: " + e.getMessage(), e);
        }
    }

    /**
     * Says what would be lost with the pod.
     *
     * @param cost in relation to other pods of its Deployment
     * @return completes when the cluster has it; fails with a message for people when it does not take it
     */
    public CompletionStage<Void> deletionCost(int cost) {
        HttpRequest request;
        try {
            String body = "{\"metadata\":{\"annotations\":{\"" + DELETION_COST + "\":\"" + cost + "\"}}}";
            request = HttpRequest.newBuilder(address)
                    .timeout(LIMIT)
                    .header("Authorization", "Bearer " + Files.readString(token).strip())
                    .header("Content-Type", "application/merge-patch+json")
                    .header("Accept", "application/json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                    .build();
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UncheckedIOException(e));
        }
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenAccept(this::check);
    }

    private void check(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status / 100 != 2) {
            throw new IllegalStateException("the API server answers " + status
                    + (status == 403 ? ": the pod's service account may not patch pods" : ""));
        }
    }

    @Override
    public String toString() {
        return address.getPath();
    }
}
