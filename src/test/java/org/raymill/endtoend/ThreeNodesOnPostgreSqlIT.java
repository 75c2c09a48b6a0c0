package org.raymill.endtoend;

/** Three nodes with a real PostgreSQL server. */
class ThreeNodesOnPostgreSqlIT extends ThreeNodes {

    @Override
    FarmDatabase database() {
        return FarmDatabase.postgreSql();
    }
}
