/**
 * The render server of a host: {@link org.raymill.server.RenderServer} is the actor that speaks the lease protocol, a thin shell around
 * {@code LeaseTable}, which decides and is pure, with {@code EpochFence}, {@code OpenLeases} and {@code Outcomes} as its parts;
 * {@link org.raymill.server.TaskRuns} owns what runs, outlives the actor, and knows nothing of actors; {@link org.raymill.server.HostProbe}
 * looks at the hardware. Around a run, a {@code TaskRun}, are
 *
 * <ul>
 *   <li>its programs, {@code RunPrograms}, and what it shares with all others, {@code Workshop};
 *   <li>its files: {@code InputCache} with {@code JobFolder}, {@code RunFolder} for what it writes, {@code FoundFolders} and {@code Leftovers} for
 *       what a crashed process has left;
 *   <li>sessions, programs that stay alive between the tasks of a job: {@code Sessions} knows which there are and which have to go, and blocks never;
 *       {@code SessionDesk} gives them out and ends them, a {@code SessionSeat} is one with its folder, a {@code RunSession} one that a run uses;
 *   <li>containment: {@code Containment} has programs started in the sandbox that is in force, {@code ProgramWatch} and {@code LimitWatch} end what
 *       takes more than it may, {@code Processors} gives out the host's;
 *   <li>checks: {@code PictureChecks} reads what was made before it is staged ({@code Staging});
 *   <li>views: {@code RunSamples} and {@code RunLog}, shown by {@code LogShow} and masked by {@code LogFilter}.
 * </ul>
 *
 * May use {@code protocol}, {@code model}, {@code rendering} and {@code storage}.
 */
package org.raymill.server;
