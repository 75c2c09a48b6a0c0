/**
 * The render server of a host: {@link org.raymill.server.RenderServer} is the actor that speaks the lease protocol, a thin shell around
 * {@code LeaseTable}, which decides and is pure, with {@code EpochFence}, {@code OpenLeases} and {@code Outcomes} as its parts;
 * {@link org.raymill.server.TaskRuns} owns what runs, outlives the actor, and knows nothing of actors; {@link org.raymill.server.HostProbe}
 * looks at the hardware. May use {@code protocol}, {@code model}, {@code rendering} and {@code storage}.
 */
package org.raymill.server;
