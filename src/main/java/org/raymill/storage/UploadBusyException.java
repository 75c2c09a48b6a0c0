package org.raymill.storage;

/** Another request is uploading the same content, and bytes of it are coming. */
public final class UploadBusyException extends Exception {

    private static final long serialVersionUID = 1L;

    UploadBusyException() {
        super("the same content is being uploaded at this moment; ask again how much of it is there");
    }
}
