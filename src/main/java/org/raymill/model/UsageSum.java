package org.raymill.model;

/**
 * What the attempts took that have something in common.
 *
 * @param name of the job, project, user or server
 */
public record UsageSum(String name, UsageTotals totals) {}
