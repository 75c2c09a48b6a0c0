package org.raymill.model;

/**
 * What the attempts of a job that ended on one server on one day took.
 *
 * @param epochDay the day in UTC, counted from the first of 1970
 */
public record UsageDay(ServerId server, int epochDay, UsageTotals totals) {}
