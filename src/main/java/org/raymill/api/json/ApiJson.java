package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.CheckPolicy;
import org.raymill.model.Dependency;
import org.raymill.model.Encoding;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.Grants;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.LeaseId;
import org.raymill.model.LimitDetail;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.ProjectShare;
import org.raymill.model.RelativePath;
import org.raymill.model.Role;
import org.raymill.model.ScalingSignal;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteTerms;
import org.raymill.model.TaskId;
import org.raymill.model.TaskLimits;
import org.raymill.model.TemplateSummary;
import org.raymill.model.TileGrid;
import org.raymill.model.UserAccount;

/**
 * Makes the mapper for the JSON of the API. Identifiers, paths, hashes, frames, their orders, tile grids, sites and the choice of them are plain strings, enums are in lower case,
 * instants are ISO 8601 in UTC, an empty {@code Optional} is an absent field. Unknown fields are ignored in reading, so that a client goes on
 * with a newer server; the server itself reads submissions strictly.
 */
public final class ApiJson {

    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 32;
    /** The longest string that is read, in characters. */
    public static final int MAX_STRING = 1 << 20;
    /** The longest document that is read, in bytes. */
    public static final long MAX_DOCUMENT = 256L << 20;

    private static final int MAX_NUMBER = 40;
    private static final int MAX_NAME = 1_000;

    private ApiJson() {}

    /** A mapper for the documents of the API; safe for use by many threads. */
    public static ObjectMapper create() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(MAX_NAME)
                        .maxDocumentLength(MAX_DOCUMENT)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(values())
                .addMixIn(JobSummary.class, NamedPackage.class)
                .addMixIn(LimitDetail.class, NameAsId.class)
                .addMixIn(ScalingSignal.ClassScaling.class, NameAsId.class)
                .addMixIn(TemplateSummary.class, NameAsId.class)
                .addMixIn(UserAccount.class, NameAsId.class)
                .addMixIn(Grants.class, RolesAlone.class)
                .addMixIn(ProjectShare.class, NameAsId.class)
                .addMixIn(JobSpec.class, Encode.class)
                .addMixIn(JobPolicy.class, SiteTermsAmongTheRest.class)
                .addMixIn(SiteTerms.class, ChoiceAsSite.class)
                .addMixIn(JobProfile.class, NamedPackageAndVersion.class)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .build();
    }

    private static SimpleModule values() {
        SimpleModule module = new SimpleModule("raymill-values");
        text(module, JobId.class, JobId::new);
        text(module, AttemptId.class, AttemptId::new);
        text(module, TaskId.class, TaskId::parse);
        text(module, ServerId.class, ServerId::new);
        text(module, SiteName.class, SiteName::new);
        text(module, SiteChoice.class, SiteChoice::parse);
        text(module, LeaseId.class, ApiJson::leaseId);
        text(module, Sha256.class, Sha256::new);
        text(module, RelativePath.class, RelativePath::new);
        text(module, FrameSet.class, FrameSet::parse);
        text(module, FrameOrder.class, FrameOrder::parse);
        text(module, TileGrid.class, TileGrid::parse);
        text(module, NoticeType.class, NoticeType::parse);
        ReceiverValues.add(module);
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, TextValues.Parser<T> parser) {
        module.addSerializer(type, TextValues.writer(type));
        module.addDeserializer(type, TextValues.reader(type, parser));
    }

    private static LeaseId leaseId(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no lease id; it looks like 3.17");
        }
        return new LeaseId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /** The API says {@code package}, which is no name in Java. */
    private interface NamedPackage {
        @JsonProperty("package")
        String packageName();
    }

    /** Whatever is listed has an id. */
    private interface NameAsId {
        @JsonProperty("id")
        String name();
    }

    /** Roles by the names of projects are all there is. */
    private abstract static class RolesAlone {
        @JsonCreator
        RolesAlone(Map<String, Role> byProject) {}

        @JsonValue
        abstract Map<String, Role> byProject();
    }

    /** As it is submitted. */
    private interface Encode {
        @JsonProperty("encode")
        Optional<Encoding> encoding();
    }

    /** The terms as a whole have no field; their name must be none of a field that there is, such as {@code site}. */
    private static final String SITE_TERMS = "siteTerms";

    /** They are submitted among the fields of the policy. Reading looks at the constructor, writing at the component. */
    private abstract static class SiteTermsAmongTheRest {
        SiteTermsAmongTheRest(
                int priority,
                String project,
                String user,
                int retries,
                boolean urgent,
                int maxTasks,
                FrameOrder frameOrder,
                int chunkSeconds,
                TaskLimits limits,
                Integer failureShare,
                int avoidAfter,
                List<Dependency> dependencies,
                CheckPolicy checks,
                @JsonUnwrapped @JsonProperty(SITE_TERMS) SiteTerms site,
                List<Notification> notifications) {}

        @JsonUnwrapped
        @JsonProperty(SITE_TERMS)
        abstract SiteTerms site();
    }

    private interface ChoiceAsSite {
        @JsonProperty("site")
        SiteChoice choice();
    }

    private interface NamedPackageAndVersion extends NamedPackage {
        @JsonProperty("version")
        Optional<String> packageVersion();
    }
}
