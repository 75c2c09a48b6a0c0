package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import org.raymill.model.JobTemplate;
import org.raymill.model.TemplateSummary;

/** What the keepers of job templates are told and asked. There is one on each control node, all on the same database. */
public interface JobTemplatesCommand extends CborSerializable {

    /** Asks for all templates, by name. */
    record ListTemplates(ActorRef<TemplateList> replyTo) implements JobTemplatesCommand {}

    /**
     * Answer to {@link ListTemplates}.
     *
     * @param available false when the database does not answer
     */
    record TemplateList(boolean available, List<TemplateSummary> templates) implements CborSerializable {
        public TemplateList {
            templates = templates == null ? List.of() : List.copyOf(templates);
        }
    }

    /** Asks for one. */
    record FindTemplate(String name, ActorRef<TemplateReply> replyTo) implements JobTemplatesCommand {}

    /**
     * Answer to {@link FindTemplate}.
     *
     * @param available false when the database does not answer
     */
    record TemplateReply(boolean available, Optional<JobTemplate> template) implements CborSerializable {
        public TemplateReply {
            template = template == null ? Optional.empty() : template;
        }
    }

    /**
     * What a template has to be like for a change of it to be made.
     *
     * @param absent there has to be none
     * @param tags it has to be of one of these revisions, see {@link JobTemplate#tag}; {@code *} for any. Empty: as it may be
     */
    record Condition(boolean absent, List<String> tags) {
        /** However it is. */
        public static final Condition NONE = new Condition(false, List.of());

        public Condition {
            tags = tags == null ? List.of() : List.copyOf(tags);
        }

        /** Whether the change may be made. */
        public boolean allows(Optional<JobTemplate> found) {
            if (absent && found.isPresent()) {
                return false;
            }
            return tags.isEmpty()
                    || found.map(template -> tags.contains("*") || tags.contains(template.tag()))
                            .orElse(false);
        }
    }

    /** Makes a template, or a new revision of it; the same content again changes nothing. */
    record PutTemplate(
            String name,
            String title,
            String content,
            Condition condition,
            String by,
            String reason,
            ActorRef<ChangeReply> replyTo)
            implements JobTemplatesCommand {}

    /** Removes a template. */
    record RemoveTemplate(String name, Condition condition, String by, String reason, ActorRef<ChangeReply> replyTo)
            implements JobTemplatesCommand {}

    /**
     * Answer to a change.
     *
     * @param template as it is now, or was before it was removed or not changed
     */
    record ChangeReply(Outcome outcome, Optional<JobTemplate> template) implements CborSerializable {

        /** What can come of a change. */
        public enum Outcome {
            /** There was no such template before. */
            CREATED,
            /** It is as it was asked for, now or before. */
            DONE,
            NO_SUCH_TEMPLATE,
            /** It is not of the revision that was asked for. */
            OUTDATED,
            /** The site has {@link JobTemplate#MAX_TEMPLATES} already. */
            FULL,
            /** The database does not answer; nothing was changed. */
            UNAVAILABLE
        }

        public ChangeReply {
            template = template == null ? Optional.empty() : template;
        }
    }
}
