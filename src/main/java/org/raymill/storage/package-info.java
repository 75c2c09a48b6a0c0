/**
 * Files on the shared storage: associated files by their content ({@link org.raymill.storage.FileStore}), the list of a job's files
 * ({@link org.raymill.storage.InputManifest}), results in two steps ({@link org.raymill.storage.ResultStore}) and the actor that does so for
 * others ({@link org.raymill.storage.ResultWriter}). Everything here blocks but the actor. May use {@code protocol} and {@code model}.
 */
package org.raymill.storage;
