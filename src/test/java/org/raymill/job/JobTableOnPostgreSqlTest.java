package org.raymill.job;

class JobTableOnPostgreSqlTest extends JobTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
