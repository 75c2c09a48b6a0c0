package org.raymill.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.raymill.model.Announcement;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.ServerNotice;

/** What a notice says, as JSON for programs. Further types have the same head and data of their own; fields are only added. */
final class NoticeBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private NoticeBody() {}

    /**
     * The body of a webhook's request.
     *
     * @param site this site's name; empty when it has none
     */
    static byte[] of(Announcement announcement, String site) {
        if (announcement instanceof ServerNotice notice) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("server", notice.server());
            data.put("message", notice.message());
            data.put("packages", notice.packages());
            data.put("site", site);
            return body(notice.type(), notice.at(), data);
        }
        Notice notice = (Notice) announcement;
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("job", notice.job().value());
        data.put("name", notice.name());
        data.put("project", notice.project());
        data.put("user", notice.user());
        data.put("status", notice.status().name().toLowerCase(Locale.ROOT));
        data.put("reason", notice.reason());
        data.put("frames", notice.frames());
        data.put("framesDone", notice.framesDone());
        data.put("tasksFailed", notice.tasksFailed());
        data.put("submittedAt", notice.submittedAt().toString());
        data.put("site", site);
        if (notice.type().isOfFrames()) {
            data.put("frameNumbers", notice.frameNumbers());
        }
        return body(notice.type(), notice.at(), data);
    }

    private static byte[] body(NoticeType type, Instant at, Map<String, Object> data) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type.label());
        body.put("timestamp", at.toString());
        body.put("data", data);
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers can always be written", e);
        }
    }
}
