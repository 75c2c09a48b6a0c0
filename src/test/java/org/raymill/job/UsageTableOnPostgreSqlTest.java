package org.raymill.job;

class UsageTableOnPostgreSqlTest extends UsageTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
