package org.raymill.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.audit.AuditTable;
import org.raymill.job.TestDatabase;
import org.raymill.model.AccessToken;
import org.raymill.model.AuditEntry;
import org.raymill.model.EnrolmentToken;
import org.raymill.model.Expected;
import org.raymill.model.Grants;
import org.raymill.model.Role;
import org.raymill.model.Session;
import org.raymill.model.UserAccount;
import org.raymill.protocol.AccessCommand.AddEnrolment;
import org.raymill.protocol.AccessCommand.AddToken;
import org.raymill.protocol.AccessCommand.EnrolmentReply;
import org.raymill.protocol.AccessCommand.LinkIdentity;
import org.raymill.protocol.AccessCommand.OpenSession;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.PutUser;
import org.raymill.protocol.AccessCommand.RemoveUser;
import org.raymill.protocol.AccessCommand.RevokeEnrolment;
import org.raymill.protocol.AccessCommand.RevokeToken;
import org.raymill.protocol.AccessCommand.SeeIdentity;
import org.raymill.protocol.AccessCommand.SetPassword;
import org.raymill.protocol.AccessCommand.SpendEnrolment;
import org.raymill.protocol.AccessCommand.UserChange;
import org.raymill.protocol.JobCatalogCommand.ListAudit;

class AccessTablesTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00.123456Z");
    private static final Grants FILM = new Grants(Map.of("film", Role.SUBMITTER, "*", Role.VIEWER));

    private TestDatabase database;
    private Instant now = NOON;
    private UserTable users;
    private TokenTable tokens;
    private SessionTable sessions;
    private IdentityTable identities;

    /** An empty database. */
    TestDatabase database() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void open() {
        database = database();
        users = new UserTable(database.pool(), () -> now);
        tokens = new TokenTable(database.pool(), () -> now);
        sessions = new SessionTable(database.pool(), () -> now);
        identities = new IdentityTable(database.pool(), () -> now);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private UserChange put(String name, Grants grants, boolean onlyNew, String tag) throws SQLException {
        return users.put(new PutUser(
                name,
                "Anna A.",
                grants,
                false,
                onlyNew,
                tag == null ? Expected.ANYTHING : new Expected(List.of(tag)),
                "root",
                "why not",
                null));
    }

    private AccessToken token(String id, String user) {
        return new AccessToken(
                id, user, "farm script", Grants.ALL, now, "root", Optional.of(now.plusSeconds(60)), Optional.empty());
    }

    private List<String> audited() throws SQLException {
        return new AuditTable(database.pool())
                .list(new ListAudit(Optional.of("user:anna"), Optional.empty(), 100, null), 100).stream()
                        .map(AuditEntry::action)
                        .toList();
    }

    // ---- users

    @Test
    void aUserIsAddedChangedFoundAndRemoved() throws SQLException {
        UserChange added = put("anna", FILM, true, null);
        assertThat(added.outcome()).isEqualTo(Outcome.CREATED);
        UserAccount anna = added.user().orElseThrow();
        assertThat(anna)
                .isEqualTo(new UserAccount("anna", "Anna A.", FILM, false, false, Optional.empty(), 1, "root", NOON));
        assertThat(users.find("anna").user()).contains(anna);
        assertThat(users.list()).containsExactly(anna);

        assertThat(put("anna", FILM, false, null).user()).contains(anna);
        assertThat(put("anna", FILM, true, null).outcome()).isEqualTo(Outcome.OUTDATED);
        now = now.plusSeconds(1);
        UserAccount changed = put("anna", Grants.NONE, false, anna.tag()).user().orElseThrow();
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(put("anna", FILM, false, anna.tag()).outcome()).isEqualTo(Outcome.OUTDATED);

        assertThat(users.remove(new RemoveUser("anna", new Expected(List.of(anna.tag())), "root", "", null))
                        .outcome())
                .isEqualTo(Outcome.OUTDATED);
        now = now.plusSeconds(1);
        assertThat(users.remove(new RemoveUser("anna", Expected.ANYTHING, "root", "left", null))
                        .outcome())
                .isEqualTo(Outcome.DONE);
        assertThat(users.find("anna").user()).isEmpty();
        assertThat(users.remove(new RemoveUser("anna", Expected.ANYTHING, "root", "left", null))
                        .outcome())
                .isEqualTo(Outcome.NOT_FOUND);
        assertThat(audited()).containsExactly("remove user", "change user", "add user");
    }

    // ---- tokens for new nodes

    @Test
    void aTokenForANewNodeIsUsedOnce() throws SQLException {
        EnrolmentTable enrolments = new EnrolmentTable(database.pool(), () -> now);
        EnrolmentToken token = new EnrolmentToken(
                "0a",
                List.of("render-*", "10.0.7.*"),
                "root",
                now,
                now.plusSeconds(60),
                Optional.empty(),
                Optional.empty());
        assertThat(enrolments.add(new AddEnrolment(token, "hash", null))).isEqualTo(Outcome.CREATED);
        assertThat(enrolments.find("0a")).isEqualTo(new EnrolmentReply(true, Optional.of(token), "hash"));
        assertThat(enrolments.spend(new SpendEnrolment("0b", "render-1", "f", null)))
                .isEqualTo(Outcome.NOT_FOUND);
        assertThat(enrolments.spend(new SpendEnrolment("0a", "render-1", "f", null)))
                .isEqualTo(Outcome.DONE);
        assertThat(enrolments.spend(new SpendEnrolment("0a", "render-2", "f", null)))
                .isEqualTo(Outcome.NOT_FOUND);
        EnrolmentToken used = enrolments.list().get(0);
        assertThat(used.usedFor()).contains("render-1");
        assertThat(used.validAt(now)).isFalse();
        EnrolmentToken late = new EnrolmentToken(
                "0c", List.of("*"), "root", now, now.plusSeconds(60), Optional.empty(), Optional.empty());
        enrolments.add(new AddEnrolment(late, "hash", null));
        now = now.plusSeconds(60);
        assertThat(late.validAt(now)).isFalse();
        assertThat(enrolments.spend(new SpendEnrolment("0c", "render-1", "f", null)))
                .isEqualTo(Outcome.NOT_FOUND);
        assertThat(enrolments.revoke(new RevokeEnrolment("0c", "root", null))).isEqualTo(Outcome.DONE);
        assertThat(enrolments.revoke(new RevokeEnrolment("0c", "root", null))).isEqualTo(Outcome.NOT_FOUND);
        assertThat(new AuditTable(database.pool())
                        .list(new ListAudit(Optional.of("enrolment:0a"), Optional.empty(), 100, null), 100))
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder("enrol node", "add enrolment");
    }

    @Test
    void onlyTokensThatCanStillBeUsedCountAgainstTheLimit() throws SQLException {
        EnrolmentTable enrolments = new EnrolmentTable(database.pool(), () -> now, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(enrolments.add(enrolment("a" + i, 60 + i))).isEqualTo(Outcome.CREATED);
        }
        assertThat(enrolments.add(enrolment("b", 3_600))).isEqualTo(Outcome.FULL);
        assertThat(enrolments.spend(new SpendEnrolment("a9", "render-1", "f", null)))
                .isEqualTo(Outcome.DONE);
        assertThat(enrolments.add(enrolment("b", 3_600))).isEqualTo(Outcome.CREATED);
        assertThat(enrolments.add(enrolment("c", 3_600))).isEqualTo(Outcome.FULL);
        now = now.plusSeconds(61);
        assertThat(enrolments.add(enrolment("c", 3_600))).isEqualTo(Outcome.CREATED);
        assertThat(enrolments.list())
                .as("the last ones that ended are still told of")
                .hasSize(10 + 2);
    }

    @Test
    void ofTokensThatHaveEndedSoManyAreKept() throws SQLException {
        EnrolmentTable enrolments = new EnrolmentTable(database.pool(), () -> now, 10);
        for (int i = 0; i < 10 + 5; i++) {
            assertThat(enrolments.add(enrolment("a" + i, 1))).isEqualTo(Outcome.CREATED);
            now = now.plusSeconds(1);
        }
        assertThat(enrolments.add(enrolment("b", 60))).isEqualTo(Outcome.CREATED);
        assertThat(enrolments.list())
                .hasSize(10 + 1)
                .extracting(EnrolmentToken::id)
                .contains("b", "a14", "a5")
                .doesNotContain("a0", "a4");
    }

    private AddEnrolment enrolment(String id, int seconds) {
        EnrolmentToken token = new EnrolmentToken(
                id, List.of("*"), "root", now, now.plusSeconds(seconds), Optional.empty(), Optional.empty());
        return new AddEnrolment(token, "hash", null);
    }

    // ---- accounts of the identity provider

    private UserChange see(String subject, String name, boolean mayCreate, boolean mayAdopt) throws SQLException {
        return identities.see(new SeeIdentity("https://id " + subject, name, "Anna A.", mayCreate, mayAdopt, null));
    }

    @Test
    void anAccountIsOneUserForEver() throws SQLException {
        assertThat(see("1", "anna", false, false).outcome()).isEqualTo(Outcome.NOT_FOUND);
        UserChange made = see("1", "anna", true, false);
        assertThat(made.outcome()).isEqualTo(Outcome.CREATED);
        UserAccount anna = new UserAccount(
                "anna",
                "Anna A.",
                Grants.NONE,
                false,
                false,
                Optional.of("https://id 1"),
                1,
                "identity provider",
                NOON);
        assertThat(made.user()).contains(anna);
        assertThat(see("1", "another-name", false, false)).isEqualTo(new UserChange(Outcome.DONE, Optional.of(anna)));
        assertThat(see("2", "anna", true, true)).isEqualTo(new UserChange(Outcome.OUTDATED, Optional.of(anna)));
        UserAccount changed = put("anna", FILM, false, null).user().orElseThrow();
        assertThat(changed.identity()).contains("https://id 1");
        assertThat(audited()).containsExactly("change user", "add user");
    }

    @Test
    void aUserIsTakenForAnAccountWhereThatIsAllowedOrSaid() throws SQLException {
        put("anna", FILM, true, null);
        sessions.open(new OpenSession("key", session("anna", Optional.empty(), 60), null));
        assertThat(see("1", "anna", true, false).outcome()).isEqualTo(Outcome.OUTDATED);
        assertThat(sessions.find("key").session()).isPresent();
        UserChange adopted = see("1", "anna", true, true);
        assertThat(adopted.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(adopted.user().orElseThrow().grants()).isEqualTo(FILM);
        assertThat(sessions.find("key").session()).isEmpty();
        put("ben", FILM, true, null);
        assertThat(identities
                        .link(new LinkIdentity("ben", "https://id 1", "root", null))
                        .outcome())
                .isEqualTo(Outcome.OUTDATED);
        assertThat(identities
                        .link(new LinkIdentity("nobody", "https://id 3", "root", null))
                        .outcome())
                .isEqualTo(Outcome.NOT_FOUND);
        now = now.plusSeconds(1);
        assertThat(identities
                        .link(new LinkIdentity("anna", "", "root", null))
                        .user()
                        .orElseThrow()
                        .identity())
                .isEmpty();
        assertThat(identities
                        .link(new LinkIdentity("ben", "https://id 1", "root", null))
                        .outcome())
                .isEqualTo(Outcome.DONE);
        assertThat(see("1", "anna", false, false).user().orElseThrow().name()).isEqualTo("ben");
        assertThat(audited()).containsExactly("unlink user", "link user", "add user");
    }

    @Test
    void whatTheProviderSaidIsKeptWithTheSession() throws SQLException {
        put("anna", Grants.NONE, true, null);
        Session session = new Session("anna", Optional.empty(), FILM, Grants.ALL, now, now.plusSeconds(60));
        sessions.open(new OpenSession("key", session, null));
        assertThat(sessions.find("key").session()).contains(session);
    }

    @Test
    void aNewPasswordEndsTheSessions() throws SQLException {
        put("anna", FILM, true, null);
        sessions.open(new OpenSession("key", session("anna", Optional.empty(), 60), null));
        now = now.plusSeconds(1);
        UserAccount anna = users.setPassword(new SetPassword("anna", "hash", "anna", null))
                .user()
                .orElseThrow();
        assertThat(anna.hasPassword()).isTrue();
        assertThat(users.find("anna").passwordHash()).isEqualTo("hash");
        assertThat(sessions.find("key").session()).isEmpty();
        now = now.plusSeconds(1);
        assertThat(put("anna", Grants.NONE, false, null).user().orElseThrow().hasPassword())
                .as("a change of roles leaves the password")
                .isTrue();
        assertThat(users.find("anna").passwordHash()).isEqualTo("hash");
        assertThat(users.setPassword(new SetPassword("ben", "hash", "ben", null))
                        .outcome())
                .isEqualTo(Outcome.NOT_FOUND);
        assertThat(audited()).contains("set password");
    }

    // ---- tokens

    @Test
    void aTokenIsAddedFoundUsedAndRevoked() throws SQLException {
        assertThat(tokens.add(new AddToken(token("t1", "anna"), "hash", null))).isEqualTo(Outcome.NOT_FOUND);
        UserAccount anna = put("anna", FILM, true, null).user().orElseThrow();
        assertThat(tokens.add(new AddToken(token("t1", "anna"), "hash", null))).isEqualTo(Outcome.CREATED);
        assertThat(tokens.add(new AddToken(token("t1", "anna"), "hash", null)))
                .as("a repeated message")
                .isEqualTo(Outcome.DONE);
        assertThat(tokens.find("t1").token()).contains(token("t1", "anna"));
        assertThat(tokens.find("t1").hash()).isEqualTo("hash");
        assertThat(tokens.find("t1").owner()).contains(anna);
        assertThat(tokens.list("anna").tokens()).containsExactly(token("t1", "anna"));
        assertThat(tokens.list("ben").known()).isFalse();

        tokens.used(Map.of("t1", NOON.plusSeconds(30)));
        tokens.used(Map.of("t1", NOON.plusSeconds(10), "gone", NOON));
        assertThat(tokens.find("t1").token().orElseThrow().lastUsedAt()).contains(NOON.plusSeconds(30));

        sessions.open(new OpenSession("key", session("anna", Optional.of("t1"), 60), null));
        assertThat(tokens.revoke(new RevokeToken("ben", "t1", "ben", null)))
                .as("of another user")
                .isEqualTo(Outcome.NOT_FOUND);
        assertThat(tokens.revoke(new RevokeToken("anna", "t1", "anna", null))).isEqualTo(Outcome.DONE);
        assertThat(tokens.find("t1").token()).isEmpty();
        assertThat(sessions.find("key").session())
                .as("what was signed in with it")
                .isEmpty();
        assertThat(audited()).contains("add token", "revoke token");
    }

    @Test
    void aUserHasNotMoreTokensThanItMay() throws SQLException {
        put("anna", FILM, true, null);
        for (int i = 0; i < AccessToken.MAX_TOKENS; i++) {
            assertThat(tokens.add(new AddToken(token("t" + i, "anna"), "hash", null)))
                    .isEqualTo(Outcome.CREATED);
        }
        assertThat(tokens.add(new AddToken(token("more", "anna"), "hash", null)))
                .isEqualTo(Outcome.FULL);
    }

    @Test
    void withAUserGoItsTokensAndSessions() throws SQLException {
        put("anna", FILM, true, null);
        tokens.add(new AddToken(token("t1", "anna"), "hash", null));
        sessions.open(new OpenSession("key", session("anna", Optional.empty(), 60), null));
        now = now.plusSeconds(1);
        users.remove(new RemoveUser("anna", Expected.ANYTHING, "root", "", null));
        now = now.plusSeconds(1);
        put("anna", FILM, true, null);
        assertThat(tokens.find("t1").token()).isEmpty();
        assertThat(sessions.find("key").session()).isEmpty();
    }

    // ---- sessions

    private Session session(String user, Optional<String> token, int seconds) {
        return new Session(user, token, Grants.NONE, Grants.ALL, now, now.plusSeconds(seconds));
    }

    @Test
    void aSessionEndsByItselfOrWhenItIsClosed() throws SQLException {
        UserAccount anna = put("anna", FILM, true, null).user().orElseThrow();
        Session session = session("anna", Optional.empty(), 60);
        sessions.open(new OpenSession("key", session, null));
        assertThat(sessions.find("key").session()).contains(session);
        assertThat(sessions.find("key").owner()).contains(anna);
        assertThat(sessions.find("other").session()).isEmpty();
        assertThat(sessions.close("key").session()).contains(session);
        assertThat(sessions.find("key").session()).isEmpty();

        sessions.open(new OpenSession("short", session, null));
        now = now.plusSeconds(60);
        assertThat(sessions.find("short").session()).isEmpty();
    }
}
