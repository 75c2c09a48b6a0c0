package org.raymill.api;

import java.util.Locale;

/** The kinds of problem documents. Their names are part of the API and never change; {@code docs/http-api.md} explains each. */
enum ProblemType {
    MALFORMED_REQUEST(400, "The request is not valid HTTP"),
    MALFORMED_JSON(400, "The body is not valid JSON"),
    INVALID_REQUEST(400, "The request's address or headers are not valid"),
    UNAUTHENTICATED(401, "It is not known who asks"),
    WRONG_CREDENTIALS(401, "The name, password or token is wrong"),
    FORBIDDEN(403, "The caller may not do this"),
    SITE_NOT_ALLOWED(403, "This site is not served here"),
    NOT_FOUND(404, "There is nothing at this address"),
    JOB_NOT_FOUND(404, "There is no such job"),
    TASK_NOT_FOUND(404, "The job has no such task"),
    FRAME_NOT_FOUND(404, "The job has no such frame"),
    SAMPLE_NOT_FOUND(404, "There is no picture of this frame yet"),
    RESULT_NOT_FOUND(404, "The job has no such result"),
    PICTURE_NOT_FOUND(404, "No picture of this attempt is kept"),
    LOG_NOT_FOUND(404, "There is no such log"),
    QUOTA_EXCEEDED(403, "The user has as much as it may have"),
    FILE_NOT_FOUND(404, "There is no such file"),
    SERVER_NOT_FOUND(404, "There is no such render server"),
    NODE_CLASS_NOT_FOUND(404, "There is no such class of nodes"),
    SITE_NOT_FOUND(404, "There is no link with such a site"),
    TEMPLATE_NOT_FOUND(404, "There is no such template"),
    USER_NOT_FOUND(404, "There is no such user"),
    TOKEN_NOT_FOUND(404, "The user has no such token"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types is to be had"),
    REQUEST_TIMEOUT(408, "The request took too long to arrive"),
    JOB_ENDED(409, "The job has ended"),
    WRONG_STATE(409, "The state of the job does not allow this"),
    TOO_MANY_TEMPLATES(409, "The site has as many templates as it may have"),
    TOO_MANY_USERS(409, "The site has as many users as it may have"),
    TOO_MANY_TOKENS(409, "The user has as many tokens as it may have"),
    UPLOAD_OFFSET(409, "The upload goes on at another byte"),
    UPLOAD_BUSY(409, "Another request is uploading the same content"),
    JOB_REMOVED(410, "The job was removed"),
    PRECONDITION_FAILED(412, "The job is not as it was when it was read"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported"),
    RANGE_NOT_SATISFIABLE(416, "The range can not be satisfied"),
    HOST_NOT_ALLOWED(421, "The API is not known by this name"),
    INVALID_INPUT(422, "The input is not valid"),
    MISSING_FILES(422, "Associated files are missing"),
    HASH_MISMATCH(422, "The content is not what was announced"),
    INVALID_PACK(422, "The pack of files is not valid"),
    IDEMPOTENCY_CONFLICT(422, "The idempotency key was used for another request"),
    TOO_MANY_RESULTS(422, "The job has too many results for one answer"),
    TOO_MANY_REQUESTS(429, "This client makes too many requests"),
    INTERNAL_ERROR(500, "Something went wrong on the server"),
    UNAVAILABLE(503, "The farm does not answer"),
    STORAGE_UNAVAILABLE(503, "The storage does not work"),
    SITE_UNAVAILABLE(503, "Another site can not be reached"),
    BUSY(503, "The server has too much to do"),
    STORAGE_FULL(507, "The storage is full");

    private static final String BASE = "https://raymill.org/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Names the type; stable. */
    String uri() {
        return BASE + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
