package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.protocol.SchedulerCommand.OrderServer;
import org.raymill.protocol.SchedulerCommand.OrderServerReply;

/** What operators tell render servers to do. */
final class ServerOrderRoutes {

    private final ApiContext context;
    private final PathValues values;
    private final OperationBodies bodies;

    ServerOrderRoutes(ApiContext context, OperationBodies bodies) {
        this.context = context;
        this.values = new PathValues(context.problems());
        this.bodies = bodies;
    }

    Route create() {
        return pathPrefix(
                segment("servers").slash(segment()),
                name -> concat(
                        order(name, "drain", ServerOrder.DRAIN),
                        order(name, "resume", ServerOrder.RESUME),
                        order(name, "quarantine", ServerOrder.QUARANTINE)));
    }

    private Route order(String name, String word, ServerOrder order) {
        return path(
                word,
                () -> post(() -> values.value(
                        "server", name, ServerId::new, server -> handle(request -> order(request, server, order)))));
    }

    private CompletionStage<HttpResponse> order(HttpRequest request, ServerId server, ServerOrder order) {
        QueryParameters.of(request);
        return bodies.handle(request, asked -> context.<OrderServerReply>askScheduler(replyTo ->
                        new OrderServer(server, order, asked.by(), asked.reason(), asked.expected(), replyTo))
                .thenApply(reply -> answer(server, reply)));
    }

    static Problem notFound(ServerId server) {
        return Problem.of(
                ProblemType.SERVER_NOT_FOUND,
                "there is no render server " + server + "; GET /api/v1/servers lists them");
    }

    /** A server with the tag of what it was ordered. */
    static HttpResponse view(ApiContext context, ServerDetail server) {
        return context.respond(StatusCodes.OK, server)
                .addHeader(Preconditions.tag(ServerDetail.tag(server.orderedAt())));
    }

    private HttpResponse answer(ServerId server, OrderServerReply reply) {
        return switch (reply.outcome()) {
            // A server may be forgotten while its order is written.
            case DONE ->
                view(context, reply.server().orElseThrow(() -> notFound(server).asException()));
            case OUTDATED ->
                throw Preconditions.failed("the server was ordered something else meanwhile"
                                + (reply.message().isEmpty() ? "" : ": " + reply.message()))
                        .asException();
            case NO_SUCH_SERVER -> throw notFound(server).asException();
            case UNAVAILABLE ->
                throw Problem.temporary(
                                ProblemType.UNAVAILABLE,
                                "the farm's database does not answer now, so nothing was changed; try again")
                        .asException();
        };
    }
}
