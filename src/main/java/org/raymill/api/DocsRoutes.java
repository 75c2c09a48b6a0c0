package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.getFromResource;
import static akka.http.javadsl.server.Directives.handle;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.pathSingleSlash;
import static akka.http.javadsl.server.Directives.redirect;
import static akka.http.javadsl.server.Directives.reject;
import static akka.http.javadsl.server.Directives.respondWithHeaders;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.webjars.WebJarVersionLocator;

/** The description of the API for programs (OpenAPI 3.1), and the pages that show it to people. */
final class DocsRoutes {

    /** The description, as it is in the jar. */
    static final String DESCRIPTION = "openapi.yaml";

    private static final ContentType YAML = ContentTypes.parse("application/yaml");
    private static final String OWN = "api-docs/";
    private static final List<String> OWN_FILES = List.of("start.js");
    private static final List<String> SWAGGER_FILES =
            List.of("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png");

    /** The pages load nothing but what is here, and are in nobody's frame. Swagger UI has pictures and styles in its script. */
    private static final List<HttpHeader> SAFE = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            RawHeader.create("Referrer-Policy", "no-referrer"));

    private final ApiContext context;
    private final String swagger;

    DocsRoutes(ApiContext context) {
        this.context = context;
        this.swagger =
                "META-INF/resources/webjars/swagger-ui/" + new WebJarVersionLocator().version("swagger-ui") + "/";
    }

    /** The description, below the version that it describes. */
    Route description() {
        return concat(
                path(DESCRIPTION, () -> get(() -> handle(this::yaml))),
                path("openapi.json", () -> get(() -> JsonHandler.handle(this::json))));
    }

    /** The pages, below {@code docs}. */
    Route pages() {
        return pathPrefix(
                "docs",
                () -> get(() -> respondWithHeaders(
                        SAFE,
                        () -> concat(
                                pathEnd(() -> redirect(Uri.create("/api/docs/"), StatusCodes.MOVED_PERMANENTLY)),
                                pathSingleSlash(() -> getFromResource(OWN + "index.html")),
                                path(PathMatchers.segment(), this::file)))));
    }

    private Route file(String name) {
        if (OWN_FILES.contains(name)) {
            return getFromResource(OWN + name);
        }
        return SWAGGER_FILES.contains(name) ? getFromResource(swagger + name) : reject();
    }

    /** The file as a whole: it is small, and ranges and conditions would be answered in another way than anywhere else. */
    private CompletionStage<HttpResponse> yaml(HttpRequest request) {
        QueryParameters.of(request);
        return context.blocking(
                () -> HttpResponse.create().withEntity(HttpEntities.create(YAML, ByteString.fromArray(bytes()))));
    }

    private static byte[] bytes() throws IOException {
        try (InputStream description = DocsRoutes.class.getResourceAsStream("/" + DESCRIPTION)) {
            return description.readAllBytes();
        }
    }

    private CompletionStage<HttpResponse> json(HttpRequest request) {
        QueryParameters.of(request);
        return context.blocking(() -> context.respond(StatusCodes.OK, read()));
    }

    private static Map<?, ?> read() throws IOException {
        ObjectMapper yaml = new YAMLMapper();
        return yaml.readValue(bytes(), Map.class);
    }
}
