/** Decisions about other sites, as pure functions of what is known: how a link is, what is offered. No Akka, no clock. */
package org.raymill.site.core;
