package org.raymill.audit;

import org.raymill.job.TestDatabase;

class AuditTableOnPostgreSqlTest extends AuditTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
