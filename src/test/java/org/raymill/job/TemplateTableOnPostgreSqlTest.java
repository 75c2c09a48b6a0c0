package org.raymill.job;

class TemplateTableOnPostgreSqlTest extends TemplateTableTest {

    @Override
    TestDatabase database() {
        return TestDatabase.postgreSql();
    }
}
