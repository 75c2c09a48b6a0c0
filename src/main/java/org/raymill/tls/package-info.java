/**
 * TLS as far as it is the same for whoever listens or connects: certificates and keys in PEM files, a server's identity that is exchanged while it
 * runs, whom clients trust, and a farm's own authority. Who may do what is not known here. May use Java and Bouncy Castle alone.
 */
package org.raymill.tls;
