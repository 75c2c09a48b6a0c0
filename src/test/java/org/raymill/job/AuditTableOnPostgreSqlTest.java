package org.raymill.job;

class AuditTableOnPostgreSqlTest extends AuditTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
