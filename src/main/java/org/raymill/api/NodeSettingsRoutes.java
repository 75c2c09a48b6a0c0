package org.raymill.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static org.raymill.api.JsonHandler.handle;

import akka.cluster.typed.Cluster;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.SettingList;

/** How the node that answers is configured. */
final class NodeSettingsRoutes {

    private final ApiContext context;

    NodeSettingsRoutes(ApiContext context) {
        this.context = context;
    }

    Route create() {
        return path("settings", () -> get(() -> handle(this::settings)));
    }

    private CompletionStage<HttpResponse> settings(HttpRequest request) {
        QueryParameters.of(request);
        return context.blocking(() -> context.respond(
                StatusCodes.OK,
                new SettingList(
                        Cluster.get(context.system()).selfMember().address().hostPort(),
                        SettingsShown.of(context.system().settings().config()))));
    }
}
