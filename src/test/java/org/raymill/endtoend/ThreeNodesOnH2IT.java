package org.raymill.endtoend;

/** Three nodes with the embedded database. */
class ThreeNodesOnH2IT extends ThreeNodes {

    @Override
    FarmDatabase database() {
        return FarmDatabase.byDefault();
    }
}
