package org.raymill.quota;

import org.raymill.job.TestDatabase;

class QuotaTablesOnPostgreSqlTest extends QuotaTablesTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
