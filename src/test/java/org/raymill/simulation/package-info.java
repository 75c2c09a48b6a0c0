/**
 * A farm in one thread: the actors of Scheduler, jobs and render servers, as they are, on virtual time and an unreliable network, with nodes that
 * crash and databases that go away, all drawn from one seed. Checkers watch what can be seen from outside. See {@code docs/simulation.md}.
 */
package org.raymill.simulation;
