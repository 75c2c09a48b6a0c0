/**
 * Other sites: what keeps the link to each, what they offer, which jobs go to them and what comes back. Sites are separate clusters: they share
 * no membership, no database and no storage, and believe each other nothing that is not checked. A second actor system for each linked site
 * carries the messages ({@code site.mail} says which); files go over HTTPS. May use {@code protocol}, {@code model} and {@code storage}.
 */
package org.raymill.site;
