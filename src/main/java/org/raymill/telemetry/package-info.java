/**
 * What a node measures of itself: {@link org.raymill.telemetry.Telemetry} keeps the meters and writes them down for Prometheus; for each part of a
 * node there is a class with the meters that this part moves, handed to it by the composition root. Their names, and what to make of them, are in
 * {@code docs/observability.md}. Uses the model alone; whoever is given meters needs to know nothing of who reads them.
 */
package org.raymill.telemetry;
