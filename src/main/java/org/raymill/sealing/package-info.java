/**
 * Files that lie encrypted on a disk. Each has a key of its own, which is in the file, encrypted with a key of the site ({@link
 * org.raymill.sealing.SiteKeys}); its content is a row of segments, each encrypted and authenticated with its number ({@link
 * org.raymill.sealing.SealedReader}, {@link org.raymill.sealing.SealedWriter}), so that a file can be read from anywhere and an upload go on where it
 * broke off. Knows files and keys alone, and nothing of jobs or stores. May use {@code java.*} and Tink.
 */
package org.raymill.sealing;
