package org.raymill.model;

/**
 * That a user would have more than it may.
 *
 * @param limit how much it may have
 * @param used what it has
 * @param wanted how much would be added
 */
public record QuotaExcess(Quota quota, long limit, long used, long wanted) {}
