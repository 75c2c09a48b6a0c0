package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.AttemptRecordBuilder;
import org.raymill.job.core.JobEvent;
import org.raymill.model.Agreement;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.Grants;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.NoticeType;
import org.raymill.model.PictureFormat;
import org.raymill.model.PlainSuccesses;
import org.raymill.model.RelativePath;
import org.raymill.model.Role;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteTerms;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.model.TileGrid;
import org.raymill.model.UserAccount;

/** Makes an instance of any record of the protocol, the same each time, with every field filled. */
public final class Samples {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private final Map<Class<?>, Object> known = new HashMap<>();
    private final ActorRef<?> actor;

    /**
     * @param actor stands in all fields that are actors; null where there are none
     */
    public Samples(ActorRef<?> actor) {
        this.actor = actor;
        known.put(FarmEvent.class, new FarmEvent.JobRemoved(new JobId("01kaqz5m3c9x4p2h")));
        known.put(String.class, "text");
        known.put(int.class, 7);
        known.put(Integer.class, 7);
        known.put(long.class, 1L << 40);
        known.put(Long.class, 1L << 40);
        known.put(double.class, 0.25);
        known.put(Double.class, 0.25);
        known.put(BigDecimal.class, new BigDecimal("12.5"));
        known.put(boolean.class, true);
        known.put(byte[].class, new byte[] {5, 1});
        known.put(Instant.class, TIME);
        known.put(StepName.class, StepName.ASSEMBLE);
        known.put(
                TaskOutput.class,
                new TaskOutput(
                        new RelativePath("textures/wood.png"),
                        7,
                        Optional.of(7),
                        new Sha256("0123456789abcdef".repeat(4)),
                        1L << 40));
        known.put(JobId.class, new JobId("01kaqz5m3c9x4p2h"));
        known.put(AttemptId.class, new AttemptId("01kaqz5m3c9x4p2j"));
        known.put(ServerId.class, new ServerId("server-1"));
        known.put(java.time.Duration.class, java.time.Duration.ofSeconds(90));
        known.put(SiteName.class, new SiteName("berlin"));
        known.put(SiteChoice.class, SiteChoice.remote(new SiteName("berlin")));
        known.put(
                SiteTerms.class,
                new SiteTerms(SiteChoice.ANY, new BigDecimal("0.25"), "public", SiteTerms.Results.HOME));
        known.put(SiteOffer.class, SiteOffer.NOTHING);
        known.put(Sha256.class, new Sha256("0123456789abcdef".repeat(4)));
        known.put(RelativePath.class, new RelativePath("textures/wood.png"));
        // As version 0.1 wrote it before settings could be changed.
        known.put(
                JobEvent.AttemptRecord.class,
                AttemptRecordBuilder.builder()
                        .task((TaskId) construct(TaskId.class))
                        .attempt(new AttemptId("01kaqz5m3c9x4p2j"))
                        .number(7)
                        .server(new ServerId("server-1"))
                        .status((AttemptStatus) of(AttemptStatus.class))
                        .reason("text")
                        .startedAt(TIME)
                        .endedAt(TIME)
                        .outputs(List.of((TaskOutput) of(TaskOutput.class)))
                        .build());
        // As version 0.1 wrote it before pictures were of one version.
        known.put(
                JobEvent.AttemptsRecorded.class,
                new JobEvent.AttemptsRecorded(
                        List.of((JobEvent.AttemptRecord) known.get(JobEvent.AttemptRecord.class)), false));
        // As version 0.1 wrote them before other sites asked for money.
        known.put(
                JobEvent.FramesSent.class,
                new JobEvent.FramesSent(
                        (JobId) of(JobId.class),
                        new SiteName("berlin"),
                        (FrameBits) of(FrameBits.class),
                        "text",
                        TIME,
                        Agreement.FREE));
        known.put(
                JobEvent.FramesReturned.class,
                new JobEvent.FramesReturned(
                        (JobId) of(JobId.class),
                        List.of((JobEvent.AttemptRecord) of(JobEvent.AttemptRecord.class)),
                        0));
        known.put(
                JobEvent.FramesKept.class,
                new JobEvent.FramesKept(
                        (JobId) of(JobId.class),
                        List.of((JobEvent.AttemptRecord) of(JobEvent.AttemptRecord.class)),
                        0));
        known.put(
                JobEvent.FramesTakenBack.class,
                new JobEvent.FramesTakenBack((JobId) of(JobId.class), "text", "text", TIME, 0));
        known.put(
                JobEvent.ConsignmentClosed.class,
                new JobEvent.ConsignmentClosed((JobId) of(JobId.class), "text", TIME, 0));
        // As version 0.1 wrote it before there were notices of servers.
        known.put(JobEvent.FramesGathered.class, new JobEvent.FramesGathered(7, NoticeType.FRAMES_FAILED, TIME));
        // As version 0.1 wrote it before it told what attempts took.
        known.put(
                PlainSuccesses.class,
                new PlainSuccesses(
                        List.of(7),
                        List.of("text"),
                        List.of(7),
                        List.of(1L << 40),
                        List.of(1L << 40),
                        List.of(),
                        List.of(),
                        List.of()));
        known.put(Grants.class, new Grants(Map.of("film", Role.OPERATOR, Grants.EVERYWHERE, Role.VIEWER)));
        known.put(
                UserAccount.class,
                new UserAccount(
                        "anna", "text", (Grants) of(Grants.class), true, true, Optional.of("text"), 7, "text", TIME));
        JobProfile profile = new JobProfile(
                "gltf",
                Optional.of("1.0"),
                new FrameSet(List.of(new FrameRange(1, 24, 2))),
                1,
                new TileGrid(2, 3),
                4,
                512);
        known.put(JobProfile.class, profile);
        known.put(JobPolicy.class, new JobPolicy(60, "film", "anna", 5));
        known.put(
                JobSpec.class,
                new JobSpec(
                        "helmet",
                        profile,
                        new RelativePath("scene.gltf"),
                        new Sha256("0123456789abcdef".repeat(4)),
                        1_234,
                        640,
                        360,
                        PictureFormat.EXR,
                        Map.of("samples", "16"),
                        new JobPolicy(60, "film", "anna", 5)));
    }

    /** An instance of a record or enum. */
    public Object of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        Class<?> raw = (Class<?>) type;
        if (known.containsKey(raw)) {
            return known.get(raw);
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[raw.getEnumConstants().length - 1];
        }
        if (!raw.isRecord()) {
            throw new IllegalArgumentException("no sample for " + raw);
        }
        return construct(raw);
    }

    private Object ofGeneric(ParameterizedType generic) {
        Class<?> raw = (Class<?>) generic.getRawType();
        if (raw == ActorRef.class) {
            return actor;
        }
        Type element = generic.getActualTypeArguments()[0];
        if (raw == Optional.class) {
            return Optional.of(of(element));
        }
        if (raw == List.class) {
            return List.of(of(element));
        }
        if (raw == Map.class) {
            return Map.of(element == String.class ? "key" : of(element), of(generic.getActualTypeArguments()[1]));
        }
        throw new IllegalArgumentException("no sample for " + generic);
    }

    private Object construct(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = of(components[i].getGenericType());
            }
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample for " + type, e);
        }
    }
}
