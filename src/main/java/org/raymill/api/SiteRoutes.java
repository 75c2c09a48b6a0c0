package org.raymill.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.SiteList;
import org.raymill.model.SiteName;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.Sites;

/** Other sites, and how the links to them are. */
final class SiteRoutes {

    private final ApiContext context;

    SiteRoutes(ApiContext context) {
        this.context = context;
    }

    Route create() {
        return path("sites", () -> get(() -> handle(this::sites)));
    }

    private CompletionStage<HttpResponse> sites(HttpRequest request) {
        QueryParameters.of(request);
        return context.<Sites>askSites(GetSites::new)
                .thenApply(reply -> context.respond(
                        StatusCodes.OK, new SiteList(reply.self().map(SiteName::value), reply.sites())));
    }
}
