/**
 * What a node tells of jobs as traces, for OpenTelemetry: {@link org.raymill.tracing.Tracing} is what those have who know when something began and ended;
 * {@link org.raymill.tracing.SpanExport} sends it to a collector. What spans there are is in {@code docs/observability.md}. Uses the model alone.
 */
package org.raymill.tracing;
