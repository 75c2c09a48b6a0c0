package org.raymill.access;

import org.raymill.job.TestDatabase;

class AccessTablesOnPostgreSqlTest extends AccessTablesTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
