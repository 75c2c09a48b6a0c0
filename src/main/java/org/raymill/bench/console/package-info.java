/**
 * A crowd of jobs and render servers that are only told of, for benchmarks of what shows them: its program joins a real cluster, reports as many render
 * servers as it is asked to, and tells the events of a busy farm. May use {@code protocol} and {@code model}.
 */
package org.raymill.bench.console;
