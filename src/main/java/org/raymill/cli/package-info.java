/**
 * The {@code raymill} command: a client of the HTTP API, and the door to starting a node. Client commands know the API alone; a node is started
 * through {@link org.raymill.cli.NodeLauncher}, which the composition root gives. May use {@code model}, {@code api.json} and, for rendering
 * without a farm, {@code rendering}.
 */
package org.raymill.cli;
