/**
 * Tests of whole farms: real processes started from {@code target/raymill.jar}, real files, real signals. They speak HTTP with a client of
 * their own, so that an error in the project's client does not hide one in its API. They run in {@code mvn -Pend-to-end}, after the jar is
 * built; logs of every process are under {@code target/end-to-end}.
 */
package org.raymill.endtoend;
