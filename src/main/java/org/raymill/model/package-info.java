/**
 * The values of the domain: jobs, frames, tiles, servers, packages. Valid by construction, immutable, and free of Akka; may use nothing but
 * {@code java.*}.
 */
package org.raymill.model;
