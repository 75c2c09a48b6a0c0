package org.raymill.model;

/**
 * A file that a render needs: the scene itself, or a texture, cache or library beside it.
 *
 * @param path where the job wants it
 * @param sha256 names its content in the file store
 * @param size bytes
 */
public record AssociatedFile(RelativePath path, Sha256 sha256, long size) {

    public AssociatedFile {
        if (size < 0) {
            throw new IllegalArgumentException("the size of '" + path + "' is negative");
        }
    }
}
