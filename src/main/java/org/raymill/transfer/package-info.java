/**
 * Sends the contents of files to where the API, or the gate of another site, takes them in: asks which are missing, packs the small ones, and goes on
 * with a large one at the byte where it stopped. The command line and links between sites use it. May use {@code model}.
 */
package org.raymill.transfer;
