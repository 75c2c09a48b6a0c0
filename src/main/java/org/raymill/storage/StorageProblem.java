package org.raymill.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Says in one line what went wrong with the storage, where, and what to do. */
final class StorageProblem {

    private StorageProblem() {}

    /**
     * The same failure with a message for people.
     *
     * @param action what was tried, such as {@code write}
     */
    static IOException wrap(String action, Path where, IOException cause) {
        return new IOException(describe(action, where, cause), cause);
    }

    /** One line for people. */
    static String describe(String action, Path where, Exception cause) {
        String reason = reasonOf(cause);
        String text = "can not " + action + " " + where + ": " + reason;
        String lower = reason.toLowerCase(Locale.ROOT);
        if (StorageFullException.tells(new IOException(reason))) {
            return text + "; make room on the storage or move it to a larger disk";
        }
        if (cause instanceof AccessDeniedException
                || cause instanceof ReadOnlyFileSystemException
                || lower.contains("read-only file system")) {
            return text + "; let the user that Raymill runs as write there";
        }
        if (lower.contains("not a directory") || lower.contains("file exists")) {
            return text + "; a file is in the way of a folder: move it away";
        }
        if (lower.contains("stale file handle") || lower.contains("input/output error")) {
            return text + "; check that the storage is mounted and its disk is sound";
        }
        return text;
    }

    private static String reasonOf(Exception cause) {
        if (cause instanceof FileSystemException failure) {
            if (failure.getReason() != null) {
                return failure.getReason();
            }
            if (failure instanceof NoSuchFileException) {
                return failure.getFile() + " does not exist";
            }
            if (failure instanceof AccessDeniedException) {
                return "no permission for " + failure.getFile();
            }
            if (failure instanceof java.nio.file.FileAlreadyExistsException) {
                return failure.getFile() + ": file exists already";
            }
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
