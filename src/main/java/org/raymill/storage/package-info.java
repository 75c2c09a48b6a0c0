/**
 * Files on the shared storage: associated files by their content ({@link org.raymill.storage.FileStore}), the list of a job's files
 * ({@link org.raymill.storage.InputManifest}), results in two steps ({@link org.raymill.storage.ResultStore}) and the actor that does so for
 * others ({@link org.raymill.storage.ResultWriter}); what other sites have sent ({@link org.raymill.storage.PeerShelf}) and who removes it ({@link
 * org.raymill.storage.ShelfCollector}). Everything here blocks but the actors. May use {@code protocol} and {@code model}.
 */
package org.raymill.storage;
