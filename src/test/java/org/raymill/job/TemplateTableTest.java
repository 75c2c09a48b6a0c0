package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.audit.AuditTable;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobTemplate;
import org.raymill.model.TemplateSummary;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply;
import org.raymill.protocol.JobTemplatesCommand.ChangeReply.Outcome;
import org.raymill.protocol.JobTemplatesCommand.Condition;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;

class TemplateTableTest {

    private TestDatabase database;
    private TemplateTable table;
    private Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        table = new TemplateTable(database.pool(), () -> now);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ChangeReply put(String name, String content, Condition condition) throws SQLException {
        now = now.plusSeconds(1);
        return table.put(new PutTemplate(name, "Title of " + name, content, condition, "anna", "because", null));
    }

    private ChangeReply put(String name, String content) throws SQLException {
        return put(name, content, Condition.NONE);
    }

    private ChangeReply remove(String name, Condition condition) throws SQLException {
        now = now.plusSeconds(1);
        return table.remove(new RemoveTemplate(name, condition, "ben", "", null));
    }

    private static Condition of(JobTemplate template) {
        return new Condition(false, List.of(template.tag()));
    }

    @Test
    void whatWasPutIsFoundAndListedByName() throws SQLException {
        String content = "{\"help\":\"ünïcode \\u0000\"}" + "x".repeat(JobTemplate.MAX_CONTENT - 100);
        assertThat(put("turntable", content).outcome()).isEqualTo(Outcome.CREATED);
        put("preview", "{}");
        JobTemplate found = table.find("turntable").orElseThrow();
        assertThat(found)
                .isEqualTo(new JobTemplate(
                        "turntable",
                        "Title of turntable",
                        content,
                        1,
                        "anna",
                        Instant.parse("2026-01-01T00:00:01.123456Z")));
        assertThat(table.list()).extracting(TemplateSummary::name).containsExactly("preview", "turntable");
        assertThat(table.list().get(1)).isEqualTo(found.summary());
        assertThat(table.find("nothing")).isEmpty();
    }

    @Test
    void otherContentMakesARevisionAndTheSameDoesNot() throws SQLException {
        put("a", "1");
        ChangeReply second = put("a", "2");
        assertThat(second.outcome()).isEqualTo(Outcome.DONE);
        assertThat(second.template().orElseThrow().revision()).isEqualTo(2);
        assertThat(put("a", "2").template()).isEqualTo(second.template());
        assertThat(table.find("a")).isEqualTo(second.template());
    }

    @Test
    void aConditionThatDoesNotHoldChangesNothing() throws SQLException {
        JobTemplate first =
                put("a", "1", new Condition(true, List.of())).template().orElseThrow();
        assertThat(put("a", "2", new Condition(true, List.of())).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(put("b", "2", new Condition(false, List.of("*"))).outcome()).isEqualTo(Outcome.OUTDATED);
        JobTemplate second = put("a", "2", of(first)).template().orElseThrow();
        assertThat(put("a", "3", of(first)).template()).contains(second);
        assertThat(remove("a", of(first)).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(table.find("a")).contains(second);
        assertThat(remove("a", of(second)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(remove("a", Condition.NONE).outcome()).isEqualTo(Outcome.NO_SUCH_TEMPLATE);
    }

    @Test
    void aTemplateThatIsMadeAgainIsNotOfTheRevisionOfTheOneBefore() throws SQLException {
        JobTemplate first = put("a", "1").template().orElseThrow();
        remove("a", Condition.NONE);
        JobTemplate again = put("a", "2").template().orElseThrow();
        assertThat(again.revision()).isEqualTo(1);
        assertThat(put("a", "3", of(first)).outcome()).isEqualTo(Outcome.OUTDATED);
    }

    @Test
    void thereAreOnlySoMany() throws SQLException {
        for (int i = 0; i < JobTemplate.MAX_TEMPLATES; i++) {
            put("t" + i, "1");
        }
        assertThat(put("more", "1").outcome()).isEqualTo(Outcome.FULL);
        assertThat(put("t7", "2").outcome()).isEqualTo(Outcome.DONE);
        assertThat(table.list()).hasSize(JobTemplate.MAX_TEMPLATES);
    }

    @Test
    void whoDidWhatIsInTheAudit() throws SQLException {
        put("a", "1");
        put("a", "2");
        put("a", "2");
        remove("a", Condition.NONE);
        List<AuditEntry> entries = new AuditTable(database.pool())
                .list(new ListAudit(Optional.of("template:a"), Optional.empty(), 10, null), 10);
        assertThat(entries)
                .extracting(entry -> entry.by() + " " + entry.action() + " " + entry.detail() + " " + entry.reason())
                .containsExactly("ben remove  ", "anna template revision 2 because", "anna template added because");
    }
}
