/**
 * Two sites for the benchmark of transfers: the gate of one as a program of its own, and the other that sends. They are the production code, {@code api} and
 * {@code site.transfer}, without the cluster around it.
 */
package org.raymill.bench.transfer;
