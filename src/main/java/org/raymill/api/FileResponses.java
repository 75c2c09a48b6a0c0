package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.conditional;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.withRangeSupport;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.headers.EntityTag;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.FileIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Gives files to clients, streamed, with the SHA-256 of their content as entity tag, in parts when a client asks for a range. */
final class FileResponses {

    private static final int CHUNK_BYTES = 1 << 16;

    private final ApiContext context;

    FileResponses(ApiContext context) {
        this.context = context;
    }

    /** Tells the tag of a file; may block. */
    interface Tag {
        String of(Path file) throws IOException;
    }

    private record Found(Path file, long size, String tag) {}

    /**
     * Answers with a file.
     *
     * @param missing the answer when there is none
     */
    Route serve(CompletionStage<Optional<Path>> file, Problem missing, Tag tag, ContentType type) {
        CompletionStage<Found> found = file.thenCompose(
                path -> context.blocking(() -> find(path.orElseThrow(missing::asException), missing, tag)));
        return onSuccess(
                found,
                content -> conditional(
                        EntityTag.create(content.tag(), false),
                        () -> withRangeSupport(
                                () -> complete(HttpResponse.create().withEntity(entity(content, type))))));
    }

    private static Found find(Path file, Problem missing, Tag tag) throws IOException {
        try {
            return new Found(file, Files.size(file), tag.of(file));
        } catch (NoSuchFileException e) {
            throw missing.asException();
        }
    }

    private static ResponseEntity entity(Found content, ContentType type) {
        return content.size() == 0
                ? HttpEntities.create(type, new byte[0])
                : HttpEntities.create(type, content.size(), FileIO.fromPath(content.file(), CHUNK_BYTES));
    }
}
