package org.raymill.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.raymill.model.Notice;

/** What a notice says, as JSON for programs. Further types have the same head and data of their own; fields are only added. */
final class NoticeBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private NoticeBody() {}

    /**
     * The body of a webhook's request.
     *
     * @param site this site's name; empty when it has none
     */
    static byte[] of(Notice notice, String site) {
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", notice.type().label());
        body.put("timestamp", notice.at().toString());
        body.put("data", data);
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts and numbers can always be written", e);
        }
    }
}
