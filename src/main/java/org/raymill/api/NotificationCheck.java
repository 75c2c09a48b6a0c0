package org.raymill.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.api.json.JobSubmission.Receiver;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;
import org.raymill.model.Notification.Channel;

/** Checks whom a submission wants to be notified. */
final class NotificationCheck {

    private static final String AT = "/policy/notifications/";

    private final NotificationRules rules;
    private final InputErrors errors;

    NotificationCheck(NotificationRules rules, InputErrors errors) {
        this.rules = rules;
        this.errors = errors;
    }

    /** Those who are to be notified; what is wrong is noted at its place. */
    List<Notification> check(List<Receiver> given) {
        List<Notification> right = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            check(AT + i, given.get(i)).ifPresent(right::add);
        }
        return right;
    }

    private Optional<Notification> check(String place, Receiver receiver) {
        List<NoticeType> events = new ArrayList<>();
        for (int i = 0; i < receiver.events().size(); i++) {
            String text = receiver.events().get(i);
            if (text != null) { // what is no text is noted already
                errors.check(place + "/events/" + i, () -> NoticeType.parse(text))
                        .ifPresent(events::add);
            }
        }
        if (receiver.webhook().isPresent() == receiver.email().isPresent()) {
            if (!errors.hasWithin(place)) {
                errors.add(place, "must have either webhook or email");
            }
            return Optional.empty();
        }
        boolean webhook = receiver.webhook().isPresent();
        String at = place + (webhook ? "/webhook" : "/email");
        String address = receiver.webhook().or(receiver::email).orElseThrow();
        Optional<Notification> wanted =
                errors.check(at, () -> new Notification(webhook ? Channel.WEBHOOK : Channel.EMAIL, address, events));
        Optional<String> refusal = wanted.flatMap(rules::refusal);
        refusal.ifPresent(why -> errors.add(at, why));
        return refusal.isPresent() ? Optional.empty() : wanted;
    }
}
