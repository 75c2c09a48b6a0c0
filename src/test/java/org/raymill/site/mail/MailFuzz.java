package org.raymill.site.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzedJson;

/** What other sites say: a message that can be passed on, or a refusal. */
public final class MailFuzz {

    /** A message of each kind. */
    private static final List<Letter> KNOWN =
            MailCodecTest.mails().map(MailCodec::write).toList();

    private MailFuzz() {}

    /** The first byte chooses the kind. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        Letter known = KNOWN.get(choices.of(KNOWN.size()));
        byte[] body = FuzzedJson.of(choices, List.of(new String(known.body(), StandardCharsets.UTF_8)));
        if (body.length > Letter.MAX_BODY) {
            return;
        }
        Mail mail;
        try {
            mail = MailCodec.read(new Letter(known.kind(), body)).orElseThrow();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        // It is kept in the journal and passed on to other nodes, so that it has to be a text.
        assertThat(MailCodec.read(MailCodec.write(mail))).isPresent();
    }
}
