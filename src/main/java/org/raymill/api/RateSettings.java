package org.raymill.api;

/**
 * How many requests a client may make.
 *
 * @param perSecond on and on; 0 for as many as it likes
 * @param burst at once, after a pause
 * @param maxClients of how many clients that is remembered
 * @param exemptLoopback whether programs on this machine may make as many as they like
 */
record RateSettings(int perSecond, int burst, int maxClients, boolean exemptLoopback) {}
