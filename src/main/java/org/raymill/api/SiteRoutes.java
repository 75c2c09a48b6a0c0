package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.api.json.SiteList;
import org.raymill.model.SiteName;
import org.raymill.protocol.SiteLinksCommand.Admit;
import org.raymill.protocol.SiteLinksCommand.Admitted;
import org.raymill.protocol.SiteLinksCommand.GetSites;
import org.raymill.protocol.SiteLinksCommand.Sites;

/** Other sites, how the links to them are, and letting them in again. */
final class SiteRoutes {

    private final ApiContext context;

    private final PathValues values;
    private final OperationBodies bodies;

    SiteRoutes(ApiContext context, OperationBodies bodies) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
    }

    Route create() {
        return concat(
                path("sites", () -> get(() -> handle(this::sites))),
                path(
                        segment("sites").slash(segment()).slash("admit"),
                        name -> post(() -> values.value(
                                "site", name, SiteName::new, site -> handle(request -> admit(request, site))))));
    }

    private CompletionStage<HttpResponse> sites(HttpRequest request) {
        QueryParameters.of(request);
        return context.<Sites>askSites(GetSites::new)
                .thenApply(reply -> context.respond(
                        StatusCodes.OK, new SiteList(reply.self().map(SiteName::value), reply.sites())));
    }

    private CompletionStage<HttpResponse> admit(HttpRequest request, SiteName site) {
        QueryParameters.of(request);
        Preconditions.refuse(request);
        return bodies.handle(request, asked -> context.<Admitted>askSites(
                        replyTo -> new Admit(site, asked.by(), asked.reason(), replyTo))
                .thenApply(reply -> answer(site, reply)));
    }

    private HttpResponse answer(SiteName site, Admitted reply) {
        if (reply.site().isEmpty()) {
            throw Problem.of(
                            ProblemType.SITE_NOT_FOUND,
                            "this site is not linked with a site " + site + "; GET /api/v1/sites lists them")
                    .asException();
        } else if (!reply.trouble().isEmpty()) {
            throw Problem.of(ProblemType.WRONG_STATE, "site " + site + " is not listened to: " + reply.trouble())
                    .asException();
        }
        return context.respond(StatusCodes.OK, reply.site().get());
    }
}
