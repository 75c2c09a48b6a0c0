package org.raymill.tls;

/** A certificate, a key or a list of revoked certificates can not be used. The message names the file, what is wrong with it and what to do. */
public class CertificateProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CertificateProblem(String message) {
        super(message);
    }

    public CertificateProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
