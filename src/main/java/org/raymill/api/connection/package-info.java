/**
 * How connections with clients are held: how many there may be, in all and from one address, how long a request may take to come, and how slow bodies and
 * answers may be. {@link org.raymill.api.connection.HttpListener} listens; {@link org.raymill.api.connection.ConnectionLimits} says what it bears. May use
 * {@code telemetry}.
 */
package org.raymill.api.connection;
