package org.raymill.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.List;
import java.util.Optional;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

/** Those who are notified, as they are submitted: by the field that has the address it is known by which way. */
final class ReceiverValues {

    private ReceiverValues() {}

    static void add(SimpleModule module) {
        module.addSerializer(Notification.class, new StdDelegatingSerializer(Notification.class, new Shown()));
        module.addDeserializer(Notification.class, new StdDelegatingDeserializer<>(new Read()));
    }

    /**
     * One of them.
     *
     * @param siteWebhook the name of a webhook in the site's settings
     */
    record Fields(
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> webhook,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> email,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> siteWebhook,
            List<NoticeType> events) {

        Fields {
            webhook = webhook == null ? Optional.empty() : webhook;
            email = email == null ? Optional.empty() : email;
            siteWebhook = siteWebhook == null ? Optional.empty() : siteWebhook;
        }
    }

    private static final class Shown extends StdConverter<Notification, Fields> {
        @Override
        public Fields convert(Notification shown) {
            Optional<String> address = Optional.of(shown.address());
            return new Fields(
                    address.filter(text -> shown.channel() == Channel.WEBHOOK),
                    address.filter(text -> shown.channel() == Channel.EMAIL),
                    address.filter(text -> shown.channel() == Channel.SITE_WEBHOOK),
                    shown.events());
        }
    }

    private static final class Read extends StdConverter<Fields, Notification> {
        @Override
        public Notification convert(Fields read) {
            Channel channel = read.webhook().isPresent()
                    ? Channel.WEBHOOK
                    : read.email().isPresent() ? Channel.EMAIL : Channel.SITE_WEBHOOK;
            String address =
                    read.webhook().or(read::email).or(read::siteWebhook).orElse("");
            return new Notification(channel, address, read.events());
        }
    }
}
