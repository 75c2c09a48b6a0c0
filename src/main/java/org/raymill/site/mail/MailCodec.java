package org.raymill.site.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raymill.model.HalfCharacters;

/** Turns what sites say into letters and back. What comes in is a stranger's: it is read into values that check themselves. */
public final class MailCodec {

    private static final int MAX_DEPTH = 20;

    private static final Map<String, Class<? extends Mail>> KINDS = Stream.of(Mail.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(MailCodec::kind, type -> type.asSubclass(Mail.class)));

    /** Unknown fields are those of a newer protocol. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new ParameterNamesModule(), new Jdk8Module(), new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(Letter.MAX_BODY)
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(Letter.MAX_BODY)
                        .build());
    }

    private MailCodec() {}

    private static String kind(Class<?> type) {
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * Packs a message.
     *
     * @throws IllegalArgumentException when it is too large for a letter
     */
    public static Letter write(Mail mail) {
        try {
            return new Letter(kind(mail.getClass()), JSON.writeValueAsBytes(mail));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a message that can not be written: " + mail, e);
        }
    }

    /**
     * Unpacks a message; empty for a kind that is not known, which is one of a newer protocol.
     *
     * @throws IllegalArgumentException when it is not what its kind promises
     */
    public static Optional<Mail> read(Letter letter) {
        Class<? extends Mail> type = KINDS.get(letter.kind());
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text(letter.body()), type));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("a wrong message '" + letter.kind() + "': " + rootMessage(e), e);
        }
    }

    /** What is read is written into journals and to other nodes, so that each text has to be one of whole characters. */
    private static String text(byte[] body) throws CharacterCodingException {
        if (HalfCharacters.find(body).isPresent()) {
            throw new IllegalArgumentException("half of a character");
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root instanceof JsonProcessingException json ? json.getOriginalMessage() : root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
