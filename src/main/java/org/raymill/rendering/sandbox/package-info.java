/**
 * What holds rendering programs back: {@link org.raymill.rendering.sandbox.Sandbox} turns a command line into one that runs with limits, and with
 * bubblewrap in a system of its own. Starts nothing but what it needs to find out what works on this host. May use {@code model}.
 */
package org.raymill.rendering.sandbox;
