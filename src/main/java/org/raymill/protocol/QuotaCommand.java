package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Quota;
import org.raymill.model.QuotaExcess;
import org.raymill.model.QuotaState;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;

/** What a keeper of quotas can be told and asked. */
public interface QuotaCommand extends CborSerializable {

    /** Asks what a user may have, and has. */
    record FindQuota(String user, ActorRef<QuotaReply> replyTo) implements QuotaCommand {}

    /** Asks for all users that have limits of their own or have something, by name, after the limits for everybody. */
    record ListQuotas(ActorRef<QuotaReply> replyTo) implements QuotaCommand {}

    /**
     * Sets limits.
     *
     * @param user {@link QuotaState#EVERYBODY} for all who have none of their own
     * @param limits all of them; 0: none, whatever holds for all; what is not there is as for all
     */
    record PutQuota(String user, Map<Quota, Long> limits, String by, String reason, ActorRef<QuotaReply> replyTo)
            implements QuotaCommand {
        public PutQuota {
            limits = limits == null ? Map.of() : Map.copyOf(limits);
        }
    }

    /**
     * Answer to what is asked of quotas.
     *
     * @param available false when the database does not answer; then nothing was changed
     * @param states empty when there is no such user
     */
    record QuotaReply(boolean available, List<QuotaState> states) implements CborSerializable {
        public QuotaReply {
            states = states == null ? List.of() : List.copyOf(states);
        }
    }

    /**
     * Counts contents of the store for a user, which is about to bring them or has brought them. Those that are counted already are not counted twice.
     *
     * @param contents at most {@value #MAX_CONTENTS}
     * @param enforce whether none of them is counted when a limit is exceeded
     */
    record CountContents(String user, List<StoredContent> contents, boolean enforce, ActorRef<ContentsCounted> replyTo)
            implements QuotaCommand {

        /** The most in one message. */
        public static final int MAX_CONTENTS = 1_000;

        public CountContents {
            contents = contents == null ? List.of() : List.copyOf(contents);
        }
    }

    /**
     * Answer to {@link CountContents}.
     *
     * @param available false when the database does not answer
     * @param excess the limit that is exceeded; then nothing was counted
     */
    record ContentsCounted(boolean available, Optional<QuotaExcess> excess) implements CborSerializable {
        public ContentsCounted {
            excess = excess == null ? Optional.empty() : excess;
        }
    }

    /**
     * Tells that the store does not have contents of a user. Not answered: what is lost is found by the next collection of the store.
     *
     * @param before what was counted later stays counted: it may have come since
     */
    record ForgetContents(String user, List<Sha256> contents, Instant before) implements QuotaCommand {
        public ForgetContents {
            contents = contents == null ? List.of() : List.copyOf(contents);
            before = before == null ? Instant.MAX : before;
        }
    }

    /**
     * Has contents counted no more that a user was to bring and that the store does not have. Whoever asks looks again after the answer: what has come
     * since by another request is to be counted again.
     *
     * @param contents at most {@value CountContents#MAX_CONTENTS}
     */
    record GiveBackContents(String user, List<Sha256> contents, ActorRef<ContentsGivenBack> replyTo)
            implements QuotaCommand {
        public GiveBackContents {
            contents = contents == null ? List.of() : List.copyOf(contents);
        }
    }

    /**
     * Answer to {@link GiveBackContents}.
     *
     * @param contents which of them were counted
     */
    record ContentsGivenBack(List<Sha256> contents) implements CborSerializable {
        public ContentsGivenBack {
            contents = contents == null ? List.of() : List.copyOf(contents);
        }
    }

    /**
     * Asks for what was counted, in pages.
     *
     * @param after the last of the page before
     * @param before what was counted later is not told
     */
    record ListContents(Optional<OwnedContent> after, Instant before, ActorRef<ContentPage> replyTo)
            implements QuotaCommand {
        public ListContents {
            after = after == null ? Optional.empty() : after;
        }
    }

    /** A content that a user has brought. */
    record OwnedContent(String user, Sha256 sha256) {}

    /**
     * Answer to {@link ListContents}.
     *
     * @param available false when the database does not answer
     * @param contents empty at the end
     */
    record ContentPage(boolean available, List<OwnedContent> contents) implements CborSerializable {
        public ContentPage {
            contents = contents == null ? List.of() : List.copyOf(contents);
        }
    }
}
