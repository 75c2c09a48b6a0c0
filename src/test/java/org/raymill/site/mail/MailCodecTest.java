package org.raymill.site.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.Encoding;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Money;
import org.raymill.model.MovieFormat;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.Price;
import org.raymill.model.RelativePath;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.RemoteUsage;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteOffer.ServerGroup;
import org.raymill.model.TileGrid;
import org.raymill.model.TraceParent;
import org.raymill.site.mail.Mail.Consign;
import org.raymill.site.mail.Mail.Hello;
import org.raymill.site.mail.Mail.Offer;
import org.raymill.site.mail.Mail.Report;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.mail.Mail.Welcome;

class MailCodecTest {

    private static final Speaker OSLO = new Speaker(new SiteName("oslo"), "run", 1, 1, "0.1.0");

    static Stream<Mail> mails() {
        InstalledPackage blender = new InstalledPackage("blender", "4.1", true);
        return Stream.of(
                new Hello(OSLO, 1, "10.0.0.5:8462"),
                new Welcome(OSLO, 1, "10.0.0.5:8462"),
                new Offer(new SiteOffer(
                        List.of(blender),
                        List.of(new ServerGroup(
                                3,
                                32,
                                64_000,
                                17,
                                List.of(new Gpu("A", 8)),
                                "linux",
                                "amd64",
                                List.of("fast"),
                                List.of(blender))),
                        4_711,
                        Map.of("licence.x", 3),
                        new BigDecimal("0.25"),
                        "EUR",
                        List.of("public"),
                        new Rights(List.of("film"), List.of(), 64),
                        Optional.of("https://10.0.0.5:8464"))),
                new Consign(new ConsignmentOrder(
                        new JobId("01kaqz5m3c9x4p2h"),
                        new JobId("01kaqz5m3c9x4p2j"),
                        Optional.of(spec()),
                        ConsignmentOrder.Want.PAUSE,
                        70,
                        new FrameBits(3, new byte[] {5}),
                        Instant.parse("2026-11-27T10:00:00.123456Z"),
                        new Price(new BigDecimal("0.12"), "EUR"))),
                new Report(
                        new JobId("01kaqz5m3c9x4p2h"),
                        new ConsignmentReport(
                                ConsignmentReport.State.ACCEPTED,
                                "it goes on",
                                2,
                                FrameBits.NONE,
                                List.of(new ResultDetail(
                                                "frame_0001.png",
                                                1,
                                                "ab".repeat(32),
                                                77,
                                                "01kaqz5m3c9x4p2k",
                                                "image/png")
                                        .withFlags(List.of(PictureFlag.UNVERIFIED))),
                                List.of(tried("it broke")),
                                Instant.parse("2026-11-27T10:00:00.123456Z"),
                                new RemoteUsage(7_200_000, 1_500),
                                Optional.of(new Price(new BigDecimal("0.5"), "EUR")))),
                new Consign(new ConsignmentOrder(
                        new JobId("01kaqz5m3c9x4p2h"),
                        new JobId("01kaqz5m3c9x4p2j"),
                        Optional.of(spec().within(Optional.of(
                                new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true)))),
                        ConsignmentOrder.Want.RUN,
                        70,
                        FrameBits.NONE,
                        Instant.parse("2026-11-27T10:00:00.123456Z"))));
    }

    private static RemoteAttempt tried(String failure) {
        return new RemoteAttempt(
                1,
                2,
                Optional.of(3),
                new AttemptId("01kaqz5m3c9x4p2k"),
                new ServerId("a".repeat(100)),
                Instant.parse("2026-11-27T10:00:00.123456Z"),
                0.25,
                7,
                Optional.of(failure));
    }

    /** Such a text could not be written into the journal of the job that it is about. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "x \\uDC00\\ud83e"})
    void aMessageWithHalvesOfCharactersIsWrong(String text) {
        Letter report = mails().filter(Report.class::isInstance)
                .map(MailCodec::write)
                .findFirst()
                .orElseThrow();
        String body = new String(report.body(), StandardCharsets.UTF_8).replace("it goes on", text);
        Letter spoilt = new Letter(report.kind(), body.getBytes(StandardCharsets.UTF_8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailCodec.read(spoilt))
                .withMessageContaining("half of a character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-32LE"})
    void aMessageInAnotherEncodingIsWrong(String encoding) {
        Letter hello = MailCodec.write(new Hello(OSLO, 1, "10.0.0.5:8462"));
        byte[] body = new String(hello.body(), StandardCharsets.UTF_8).getBytes(Charset.forName(encoding));
        assertThatIllegalArgumentException().isThrownBy(() -> MailCodec.read(new Letter(hello.kind(), body)));
    }

    @Test
    void theLargestReportOfAHundredThousandFramesIsALetter() {
        BitSet failed = new BitSet();
        for (int place = 0; place < 100_000; place += 2) {
            failed.set(place);
        }
        String nasty = "\u0001\u20ac\ud83d\ude00".repeat(10_000);
        ResultDetail result = new ResultDetail(
                        "frame_1000000.png",
                        1_000_000,
                        "ab".repeat(32),
                        Long.MAX_VALUE,
                        "01kaqz5m3c9x4p2k",
                        "image/png")
                .withFlags(List.of(PictureFlag.values()));
        ConsignmentReport report = new ConsignmentReport(
                ConsignmentReport.State.ACCEPTED,
                nasty,
                Integer.MAX_VALUE,
                FrameBits.of(failed),
                Collections.nCopies(ConsignmentReport.MAX_RESULTS, result),
                Collections.nCopies(ConsignmentReport.MAX_ATTEMPTS, tried(nasty.substring(0, 499))),
                Instant.MAX,
                new RemoteUsage(Long.MAX_VALUE, Long.MAX_VALUE),
                Optional.of(new Price(Money.MOST, "CURRENCY")));
        Letter letter = MailCodec.write(new Report(new JobId("01kaqz5m3c9x4p2h"), report));
        assertThat(letter.body().length).isGreaterThan(100_000);
        assertThat(MailCodec.read(letter)).contains(new Report(new JobId("01kaqz5m3c9x4p2h"), report));
    }

    private static JobSpec spec() {
        return new JobSpec(
                "a box",
                new JobProfile(
                        "blender",
                        Optional.of(">=4 <5"),
                        FrameSet.parse("1-24,30-60x5"),
                        2,
                        new TileGrid(1, 1),
                        4,
                        512,
                        HostNeeds.ANY,
                        Map.of("licence.x", 1)),
                new RelativePath("scenes/a box.blend"),
                new Sha256("ab".repeat(32)),
                1_234,
                640,
                360,
                PictureFormat.PNG,
                Map.of("samples", "16"),
                new JobPolicy(60, "film", "anna", 5),
                Optional.of(new Encoding(MovieFormat.MP4, 24, 20, false)));
    }

    @ParameterizedTest
    @MethodSource("mails")
    void comesBackEqual(Mail mail) {
        assertThat(MailCodec.read(MailCodec.write(mail))).contains(mail);
    }

    @Test
    void everyKindIsTried() {
        assertThat(mails().map(Object::getClass).distinct().count())
                .isEqualTo(Mail.class.getPermittedSubclasses().length);
    }

    @Test
    void whatANewerSiteSaysIsIgnored() {
        assertThat(read("greeting", "{}")).isEmpty();
        assertThat(read(
                        "hello",
                        "{\"speaker\":{\"site\":{\"value\":\"oslo\"},\"run\":\"run\",\"oldest\":1,\"newest\":1,"
                                + "\"software\":\"0.1.0\",\"mood\":\"good\"},\"number\":1,\"contact\":\"10.0.0.5:8462\","
                                + "\"weather\":[1,2]}"))
                .contains(new Hello(OSLO, 1, "10.0.0.5:8462"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"speaker\":",
                "{\"speaker\":{\"site\":{\"value\":\"../etc\"},\"run\":\"r\"},\"number\":1}",
                "{\"speaker\":{\"run\":\"r\"},\"number\":1}",
                "{\"speaker\":7}"
            })
    void whatIsNoMessageIsRefused(String body) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("hello", body))
                .withMessageStartingWith("a wrong message 'hello': ");
    }

    @Test
    void aDeepMessageIsRefused() {
        String deep = "[".repeat(10_000);
        assertThatIllegalArgumentException().isThrownBy(() -> read("hello", "{\"x\":" + deep));
    }

    @Test
    void theSizeOfALetterIsLimited() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Letter("hello", new byte[Letter.MAX_BODY + 1]));
        assertThatIllegalArgumentException().isThrownBy(() -> new Letter("x".repeat(41), new byte[0]));
    }

    private static Optional<Mail> read(String kind, String body) {
        return MailCodec.read(new Letter(kind, body.getBytes(StandardCharsets.UTF_8)));
    }
}
