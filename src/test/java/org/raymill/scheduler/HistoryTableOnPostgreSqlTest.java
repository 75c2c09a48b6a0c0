package org.raymill.scheduler;

import org.raymill.job.TestDatabase;

class HistoryTableOnPostgreSqlTest extends HistoryTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
