package org.raymill.tls;

import java.nio.file.Path;

/**
 * Where a server's certificate and its key are, both PEM.
 *
 * @param certificate the server's own first, then those of intermediate authorities
 * @param key unencrypted PKCS#8, readable by its owner alone
 */
public record TlsFiles(Path certificate, Path key) {}
