package org.raymill.api;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.raymill.model.JobTemplate;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply.Outcome;
import org.raymill.protocol.JobTemplatesCommand.FindTemplate;
import org.raymill.protocol.JobTemplatesCommand.ListTemplates;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;
import org.raymill.protocol.JobTemplatesCommand.TemplateList;
import org.raymill.protocol.JobTemplatesCommand.TemplateReply;

/** Keeps templates in memory; at most two. */
final class FakeTemplates {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final Map<String, JobTemplate> templates = new ConcurrentSkipListMap<>();
    /** Every change that was asked for. */
    final List<JobTemplatesCommand> changes = new CopyOnWriteArrayList<>();

    void clear() {
        templates.clear();
        changes.clear();
    }

    Behavior<JobTemplatesCommand> behavior(BooleanSupplier databaseAnswers) {
        return Behaviors.receiveMessage(message -> {
            answer(message, databaseAnswers.getAsBoolean());
            return Behaviors.same();
        });
    }

    private void answer(JobTemplatesCommand message, boolean available) {
        if (message instanceof ListTemplates query) {
            query.replyTo()
                    .tell(new TemplateList(
                            available,
                            templates.values().stream()
                                    .map(JobTemplate::summary)
                                    .toList()));
        } else if (message instanceof FindTemplate query) {
            query.replyTo().tell(new TemplateReply(available, Optional.ofNullable(templates.get(query.name()))));
        } else if (message instanceof PutTemplate put) {
            changes.add(put);
            put.replyTo().tell(available ? put(put) : reply(Outcome.UNAVAILABLE, Optional.empty()));
        } else if (message instanceof RemoveTemplate remove) {
            changes.add(remove);
            remove.replyTo().tell(remove(remove));
        }
    }

    private static ChangeReply reply(Outcome outcome, Optional<JobTemplate> template) {
        return new ChangeReply(outcome, template);
    }

    private ChangeReply put(PutTemplate put) {
        Optional<JobTemplate> found = Optional.ofNullable(templates.get(put.name()));
        if (!put.condition().allows(found)) {
            return reply(Outcome.OUTDATED, found);
        }
        if (found.isEmpty() && templates.size() == 2) {
            return reply(Outcome.FULL, found);
        }
        int revision = found.map(JobTemplate::revision).orElse(0) + 1;
        JobTemplate now = new JobTemplate(put.name(), put.title(), put.content(), revision, put.by(), NOON);
        templates.put(put.name(), now);
        return reply(found.isEmpty() ? Outcome.CREATED : Outcome.DONE, Optional.of(now));
    }

    private ChangeReply remove(RemoveTemplate remove) {
        Optional<JobTemplate> found = Optional.ofNullable(templates.get(remove.name()));
        if (found.isEmpty()) {
            return reply(Outcome.NO_SUCH_TEMPLATE, found);
        }
        if (!remove.condition().allows(found)) {
            return reply(Outcome.OUTDATED, found);
        }
        templates.remove(remove.name());
        return reply(Outcome.DONE, found);
    }
}
