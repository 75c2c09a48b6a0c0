package org.raymill.bench.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.site.transfer.PeerRates;
import org.raymill.site.transfer.PeerTransfers;
import org.raymill.site.transfer.Sending;
import org.raymill.site.transfer.TransferSettings;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;

/** The site that sends, with files that are made for it. */
public final class SendingSite {

    private static final int PIECE = 1 << 20;
    private static final int LEAST = 1_000;
    private static final int MOST = 50_000;

    private final BenchCertificates certificates;
    private final StorageLayout layout;
    private final FileStore store;
    private final Random random = new Random(11);

    /** A site in a folder, with certificates for itself, for curl and for the gate. */
    public SendingSite(Path folder) throws IOException {
        this.certificates = new BenchCertificates(folder.resolve("certificates"));
        certificates.create(GateProgram.HERE, GateProgram.SENDER, GateProgram.CURL);
        this.layout = new StorageLayout(folder.resolve("here"));
        this.store = new FileStore(layout, 1L << 40);
    }

    /** Files of a job. */
    public record JobFiles(Sha256 manifest, List<Path> paths, long bytes) {}

    /** One large file. */
    public JobFiles large(int mebibytes) throws IOException {
        Path file = Files.createTempFile(layout.root(), "large-", ".bin");
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(piece);
                digest.update(piece);
                out.write(piece);
            }
        }
        Sha256 sha256 = new Sha256(HexFormat.of().formatHex(digest.digest()));
        try (FileStore.Upload upload = store.beginUpload(sha256)) {
            Files.move(file, upload.file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            upload.commit();
        }
        long size = (long) mebibytes * PIECE;
        return files(List.of(new AssociatedFile(new RelativePath("large.bin"), sha256, size)));
    }

    /** Many files of 1 to 50 kB. */
    public JobFiles small(int count) throws IOException {
        List<AssociatedFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[LEAST + random.nextInt(MOST - LEAST)];
            random.nextBytes(content);
            files.add(
                    new AssociatedFile(new RelativePath("f%05d.bin".formatted(i)), store.put(content), content.length));
        }
        return files(files);
    }

    private JobFiles files(List<AssociatedFile> files) throws IOException {
        List<Path> paths = files.stream()
                .map(file -> store.find(file.sha256()).orElseThrow())
                .toList();
        return new JobFiles(
                store.put(new InputManifest(files).toJson()),
                paths,
                files.stream().mapToLong(AssociatedFile::size).sum());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The SHA-256 by which a file of the store is known. */
    public static String hashOf(Path file) {
        return file.getParent().getFileName().toString() + file.getFileName();
    }

    /** The certificate that curl shows. */
    public Path curlCertificate() {
        return certificates.certificate(GateProgram.CURL);
    }

    /** Its key. */
    public Path curlKey() {
        return certificates.key(GateProgram.CURL);
    }

    /**
     * Sends the files of a job to the gate.
     *
     * @return how many files the gate lacked
     */
    public int send(JobFiles files, int port) {
        URI address = URI.create("https://127.0.0.1:" + port);
        try (PeerTransfers transfers = new PeerTransfers(
                GateProgram.HERE,
                certificates.tls(GateProgram.SENDER, GateProgram.HERE).clientContext(GateProgram.HERE),
                () -> Optional.of(address),
                store,
                layout,
                TransferSettings.DEFAULT,
                new PeerRates(TransferSettings.DEFAULT).of(GateProgram.HERE),
                SiteMetrics.Transfers.none())) {
            Sending sending = transfers.send(files.manifest());
            return sending.done().join().sentFiles();
        }
    }
}
