/**
 * The bytes that go to another site and come back from it. This site is always the client: it brings the files of the jobs that it hands over, and fetches
 * results, samples and logs. May use {@code transfer}, {@code storage} and {@code model}.
 */
package org.raymill.site.transfer;
