package org.raymill.api;

import java.util.Optional;
import org.raymill.model.Notification;

/** Whom a client may have notified of a job. */
public interface NotificationRules {

    /** Nobody is notified. */
    NotificationRules NOBODY = wanted -> Optional.of("this node notifies nobody");

    /** Why a client can not have somebody notified, for people; empty when it can. Does not block. */
    Optional<String> refusal(Notification wanted);
}
