package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.RoundingMode;
import java.util.List;
import java.util.function.Consumer;
import org.raymill.fuzz.Choices;

/** Values of the domain that are read from texts: they are read, and then written as they were meant, or refused with a message. */
public final class ValuesFuzz {

    private static final List<Consumer<String>> PARSERS = List.of(
            text -> again(FrameSet.parse(text)),
            text -> assertThat(TileGrid.parse(TileGrid.parse(text).toString())).isEqualTo(TileGrid.parse(text)),
            text -> assertThat(FrameOrder.parse(FrameOrder.parse(text).toString()))
                    .isEqualTo(FrameOrder.parse(text)),
            text -> assertThat(TaskId.parse(TaskId.parse(text).toString())).isEqualTo(TaskId.parse(text)),
            JobOrder::parse,
            text -> Money.parse("the price", text, RoundingMode.UNNECESSARY),
            SiteChoice::parse,
            RelativePath::new,
            Sha256::new,
            AuditEntry.Position::parse,
            text -> versions(new VersionRange(text)),
            text -> assertThat(VersionRange.compare(text, "3.6.0")).isEqualTo(-VersionRange.compare("3.6.0", text)),
            PictureFormat::parse,
            MovieFormat::parse,
            NoticeType::parse,
            Role::parse);

    private ValuesFuzz() {}

    /** The first byte chooses the parser. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        Consumer<String> parser = PARSERS.get(choices.of(PARSERS.size()));
        try {
            parser.accept(choices.text());
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void again(FrameSet frames) {
        assertThat(FrameSet.parse(frames.toString())).isEqualTo(frames);
    }

    private static void versions(VersionRange range) {
        range.includes("4.2.1");
    }
}
